/// The private records of Scheduler: its runs, its threads, its lock.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>
#include <utility>

#include "sched/parker.hpp"
#include "sched/scheduler.hpp"
#include "sched/standing.hpp"
#include "sched/team.hpp"

namespace ration::sched {

struct Scheduler::Slot : Run {
  Team team;
  bool wakes_helpers = false;    ///< Is in teams_to_wake_.
  bool sends_lead_away = false;  ///< Its lead has to leave at the next boundary, whatever `ask_at` says.
};

/// A thread that waits in run() for its own task.
struct Visit {
  bool has_ended = false;  ///< The task has, and this is told.
  Visit* next = nullptr;
};

/// What is not said to be the thread's own is guarded by the scheduler's lock.
struct Scheduler::Worker : Visit {
  enum class State : std::uint8_t {
    kAwake,
    kIdle,     ///< On the idle list.
    kWaiting,  ///< Parked, for nothing but what it waits for.
    kCalled,   ///< A token is on its way: it parks until it has it, however it woke.
  };

  std::thread thread;  ///< Guarded by resize_mutex_. Not joinable for a host's thread.
  int index = -1;      ///< Number in the thread's name; -1 for a host's thread.
  bool ended = true;   ///< The thread is past its last access to this.
  Parker parker;
  State state = State::kAwake;
  bool has_place = false;
  bool keeps_place = false;  ///< It is the place of the thread around it, as in a callback.
  bool told = false;         ///< Has to ask its condition again before it parks.
  bool leaves = false;       ///< What it stays for has come: it leads nothing further.
  Slot* slot = nullptr;      ///< Led or helped by it.
  bool helps = false;
  std::atomic<bool> recalled{false};  ///< See Team::help(): seq_cst there and here.
  // What an asking one waits for; neither: any answer.
  const Flight* flight = nullptr;
  int flight_until = 0, ending_until = 0;  // So many are this thread's own to end.
  bool until_all_ended = false, until_quiet = false;
  bool is_due = false;  ///< Has waited long enough for a place beside the tasks.
  bool is_admitted = false;

  Worker *previous = nullptr, *next = nullptr;  // In idle_ or aside_.
  Worker *previous_asking = nullptr, *next_asking = nullptr;
  Worker* next_to_wake = nullptr;
};

/// Whoever changes something under the lock does it through this. No system call is made under it: threads that were
/// called get their token, and helpers are woken, when it is released; after that the scheduler is not touched, so it
/// may be gone then.
class Scheduler::Lock {
 public:
  explicit Lock(Scheduler& scheduler) : scheduler_(scheduler) { lock(); }
  ~Lock() {
    if (held_) unlock();
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  void lock() {
    scheduler_.mutex_.lock();
    held_ = true;
  }
  void unlock() noexcept {
    held_ = false;
    scheduler_.publish_locked();
    Worker* worker = std::exchange(scheduler_.to_wake_, nullptr);
    std::array<Team*, 16> teams{};
    std::size_t count = 0;
    std::vector<Slot*>& all = scheduler_.teams_to_wake_;
    for (; !all.empty(); all.pop_back()) {
      all.back()->wakes_helpers = false;
      if (count < teams.size()) {
        teams[count++] = &all.back()->team;
      } else {
        all.back()->team.wake_helpers();  // Seldom so many: the rest is paid for under the lock.
      }
    }
    // A helper may leave before it is woken, and with it the last that the scheduler waits for.
    const auto keeps_teams = count > 0 ? scheduler_.slots_ : nullptr;
    scheduler_.mutex_.unlock();
    for (std::size_t i = 0; i < count; ++i) teams[i]->wake_helpers();
    while (worker != nullptr) {
      // Once it has its token it may be called anew, or be gone.
      Worker* const next = worker->next_to_wake;
      worker->parker.unpark();
      worker = next;
    }
  }

 private:
  Scheduler& scheduler_;
  bool held_ = false;
};

/// Registers the calling thread for a stay. One that `works` takes duties: it is lent, unless it computes here already,
/// as in a callback; then it uses the place it has.
class Scheduler::Visitor {
 public:
  Visitor(Scheduler& scheduler, bool works)
      : scheduler_(scheduler), borrows_(works && scheduler.computes_here()), is_lent_(works && !borrows_) {
    me.has_place = me.keeps_place = borrows_;
    if (!is_lent_) return;
    Lock lock(scheduler_);
    scheduler_.count_lent_locked(1);
  }
  ~Visitor() {
    if (!borrows_ && !is_lent_ && !asks_ && !me.has_place) return;
    Lock lock(scheduler_);
    if (asks_) {
      (me.previous_asking == nullptr ? scheduler_.asking_ : me.previous_asking->next_asking) = me.next_asking;
      if (me.next_asking != nullptr) me.next_asking->previous_asking = me.previous_asking;
    }
    if (borrows_) scheduler_.take_place_locked(me);
    if (!borrows_) scheduler_.leave_place_locked(me);
    if (is_lent_) scheduler_.count_lent_locked(-1);
    scheduler_.call_idle_locked();
  }
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;

  /// Adds it to those that are told of answers which are not their own.
  void ask_locked() noexcept {
    asks_ = true;
    me.next_asking = std::exchange(scheduler_.asking_, &me);
    if (me.next_asking != nullptr) me.next_asking->previous_asking = &me;
  }

  Worker me;

 private:
  Scheduler& scheduler_;
  const bool borrows_, is_lent_;
  bool asks_ = false;
};

}  // namespace ration::sched
