/// What the calling thread is doing for a scheduler at the moment, from the outermost to the innermost.
#pragma once

#include <memory>

#include "sched/task_queue.hpp"

namespace ration::sched {

class Scheduler;

/// One for each of these that the thread is inside of, on its stack:
///  - it computes: it is a worker, or lent, or leads a task of its own, so it has one of the places;
///  - it computes beside the tasks, in a place of that kind;
///  - it computes alone: a task within a task;
///  - it delivers: the host's code runs that receives answers.
/// Tells what may be waited for there, and what has to be put off until the thread is out again.
struct Standing {
  enum class Kind : std::uint8_t { kComputes, kBeside, kAlone, kDelivers };

  Standing(const Scheduler& to, Kind does, int of_tasks = 0, Flight* of = nullptr, int in_flight = 0) noexcept
      : scheduler(&to), kind(does), tasks(of_tasks), flight(of), counted(in_flight), outer(top()) {
    top() = this;
  }
  ~Standing() { top() = outer; }
  Standing(const Standing&) = delete;
  Standing& operator=(const Standing&) = delete;

  const Scheduler* const scheduler;
  const Kind kind;
  const int tasks;       ///< How many cannot end before the thread is out again.
  Flight* const flight;  ///< Of what is being delivered; may be null.
  const int counted;     ///< How many of the tasks the flight counts.
  Standing* const outer;
  TaskChain put_off;            ///< Refusals that came up while it delivers, to be delivered after it.
  std::shared_ptr<void> owner;  ///< What owns the scheduler, if its last owner let it go in here.

  /// Returns the outermost; null if there is none.
  static Standing* outermost(const Scheduler& of) noexcept {
    return find(of, [](Kind) { return true; });
  }
  static Standing* outermost(const Scheduler& of, Kind kind) noexcept {
    return find(of, [kind](Kind k) { return k == kind; });
  }
  static bool computes(const Scheduler& of) noexcept {
    return find(of, [](Kind kind) { return kind != Kind::kDelivers; }) != nullptr;
  }
  /// Returns the outermost delivery that no computing lies within: what is put off until its end is not waited for by
  /// what the thread does now. Null if there is none.
  static Standing* delivery(const Scheduler& of) noexcept {
    Standing* found = nullptr;
    for (Standing* s = top(); s != nullptr; s = s->outer) {
      if (s->scheduler != &of) continue;
      if (s->kind != Kind::kDelivers) break;
      found = s;
    }
    return found;
  }
  /// Returns a task that some delivery around the caller has put off, taken out; null if there is none.
  static Task* take_put_off(const Scheduler& of) noexcept {
    for (Standing* s = top(); s != nullptr; s = s->outer) {
      if (s->scheduler == &of && !s->put_off.empty()) return &s->put_off.take_first();
    }
    return nullptr;
  }
  /// Returns how many tasks of this flight are being delivered around the caller: those cannot end before it returns.
  static int delivering(const Flight& flight) noexcept {
    int count = 0;
    for (const Standing* s = top(); s != nullptr; s = s->outer) count += s->flight == &flight ? s->counted : 0;
    return count;
  }
  /// Returns how many tasks of this scheduler cannot end before the caller returns.
  static int ending(const Scheduler& of) noexcept {
    int count = 0;
    for (const Standing* s = top(); s != nullptr; s = s->outer) count += s->scheduler == &of ? s->tasks : 0;
    return count;
  }

 private:
  static Standing*& top() noexcept {
    thread_local Standing* innermost = nullptr;
    return innermost;
  }
  template <class Wanted>
  static Standing* find(const Scheduler& of, Wanted wanted) noexcept {
    Standing* found = nullptr;
    for (Standing* s = top(); s != nullptr; s = s->outer) found = s->scheduler == &of && wanted(s->kind) ? s : found;
    return found;
  }
};

}  // namespace ration::sched
