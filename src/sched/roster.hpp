/// Who does what next: the queue, the started tasks, their places and the policy, as a state machine without threads.
///
///     Roster roster({.workers = 2});
///     roster.arrive(task, now, hopeless);                    // an event: something came
///     while (roster.openings() > 0) duties.push_back(roster.take(now));
///     for (Run* run : roster.changed()) tell_helpers(*run);  // the difference to what was told before
///     roster.finish(*duties.front().run, later);             // an event: something ended
///
/// Pure: no clock, no lock, no atomics; what it does is a function of the events and their times. Scheduler drives it
/// with threads, the simulator with a virtual clock. Not synchronised. Only set_workers() and arrive() allocate; they
/// throw std::bad_alloc before they have changed anything.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sched/forecast.hpp"
#include "sched/pressure_window.hpp"
#include "sched/task_queue.hpp"
#include "sched/turnaround.hpp"
#include "sched/width_policy.hpp"

namespace ration::sched {

struct RosterOptions {
  int inter = 0, intra = 0;    ///< A static split, or both 0 for elastic.
  int max_queued = 1'000'000;  ///< Tasks that may wait; one more is refused.
  bool refuse_late = true;     ///< Refuse at once what is foreseen to miss its deadline (forecast.hpp).
  bool make_room = false;      ///< When the queue is full, refuse those first that will be late anyway.
  /// Another policy, for comparisons: as decide_elastic(). Empty: the one of `inter` and `intra`.
  std::function<Decision(const LoadView& view, std::span<int> widths)> policy{};
};

/// A started task, or the batch it leads. The caller owns the memory and may derive from it; the roster writes it.
struct Run {
  using TimePoint = TaskTerms::TimePoint;

  /// It may be gone the moment it has finished, so only its lead may touch it, or who finds it started.
  Task* task = nullptr;
  TaskGroup* group = nullptr;
  int members = 1;                   ///< Tasks that run together.
  std::chrono::nanoseconds work{0};  ///< See TaskQueue::Start.
  int max_width = 1;                 ///< How many workers it can use.
  bool is_loop = false;
  bool started = false;     ///< Between its start and finish().
  bool led = false;         ///< A worker leads it.
  int width = 0;            ///< Workers it is granted, its lead included; 0: suspended at the next step boundary.
  int helpers = 0;          ///< Workers that were sent to help and have not come back. They may outstay the run.
  int ask_at = kNever;      ///< Its lead comes back to yield() at this progress.
  int progress = 0;         ///< Of kWholeRequest, as far as the caller told.
  bool is_changed = false;  ///< `width` or `ask_at` changed since forget_changes().
  TimePoint since{};        ///< When `width` changed last.
  TimePoint begun{};
  std::chrono::nanoseconds used{0};  ///< Time of workers until `since`.
};

struct Duty {
  enum class Kind : std::uint8_t { kNone, kLead, kHelp } kind = Kind::kNone;
  Run* run = nullptr;
  bool starts = false;  ///< The lead is the first one.
};

class Roster {
 public:
  using TimePoint = TaskTerms::TimePoint;

  explicit Roster(RosterOptions options) : options_(std::move(options)) {}

  /// Sets how many workers there are to share out; at least 1. `runs` is memory that the roster keeps for good: there
  /// must have been one for each worker, and one more.
  void set_workers(int workers, std::span<Run* const> runs, TimePoint now);
  /// Sets how many workers are taken away for other work for a while.
  void set_away(int away, TimePoint now) noexcept;

  // ---- Events.

  /// Queues a task, or says why not. Those that were refused to make room for it are appended to `hopeless`.
  std::optional<Refusal> arrive(Task& task, TimePoint now, TaskChain& hopeless);
  /// Takes a task that still waits out and returns true.
  bool withdraw(Task& task, TimePoint now) noexcept;
  /// Takes out what is overdue, and ends the holds that are over. Call it at ask_again().
  TaskChain look(TimePoint now) noexcept;
  TaskChain take_all(TimePoint now) noexcept;
  /// Its lead has come back before the end, and `stays` to lead it further or not. Returns true if it does; else
  /// somebody else will.
  bool yield(Run& run, TimePoint now, bool stays = true) noexcept;
  /// It has ended; `run.task` and `run.members` stay until the memory is used again.
  void finish(Run& run, TimePoint now) noexcept;
  /// A helper has come back.
  void come_back(Run& run) noexcept;
  /// Sends the helpers away that a loop has left behind, if any: the next one may not come.
  void retire_lingering() noexcept;

  // ---- Decisions.

  /// Returns how many duties there are to take.
  int openings() const noexcept { return unled_ + to_start_ + open_seats_; }
  Duty take(TimePoint now) noexcept;
  /// Starts this task, led, if it is the next to be started; null if it has to wait.
  Run* start(const Task& task, TimePoint now) noexcept;
  /// The runs whose `width` or `ask_at` changed since forget_changes(), each once.
  std::span<Run* const> changed() const noexcept { return changed_; }
  void forget_changes() noexcept;
  /// When to call look(), if nothing happens before.
  TimePoint ask_again() const noexcept { return std::min(hold_until_, queue_.next_deadline()); }
  /// Returns true if the tasks would use the workers that are away, too.
  bool is_short_of_workers() const noexcept { return wanted_ > available(); }
  /// Returns true if one more could be away without the tasks being short of workers.
  bool has_spare_worker() const noexcept { return wanted_ < available(); }

  // ---- What there is.

  /// Returns how many runs it has been given.
  std::size_t runs() const noexcept { return runs_; }
  int queued() const noexcept { return queue_.size(); }
  std::span<Run* const> started() const noexcept { return started_; }
  /// Returns the run whose progress decides about the next start; null if nothing runs. Set its progress before events.
  Run* youngest() const noexcept { return started_.empty() ? nullptr : started_.back(); }
  bool is_empty() const noexcept { return queue_.size() == 0 && started_.empty(); }
  Refusal refusal(Refusal::Reason reason, int priority, TimePoint now) const noexcept;

 private:
  int available() const noexcept { return std::max(workers_ - away_, 0); }
  Outlook outlook(int priority, TimePoint now) const noexcept;
  LoadView view(int startable) noexcept;
  int floor() const noexcept;
  void balance(TimePoint now) noexcept;
  bool balance_one_each(const LoadView& view, TimePoint now) noexcept;
  void share_out(const LoadView& view, TimePoint now) noexcept;
  void collect_limits() noexcept;
  Decision decide(const LoadView& view) noexcept;
  void set_width(Run& run, int width, TimePoint now) noexcept;
  void set_ask_at(Run& run, int progress) noexcept;
  void note_change(Run& run) noexcept;
  static int open_seats(const Run& run) noexcept { return std::max(0, run.width - 1 - run.helpers); }
  Run& start_next(TimePoint now) noexcept;
  std::chrono::nanoseconds left(TimePoint now) const noexcept { return left_ - busy_ * (now - left_since_); }

  const RosterOptions options_;
  TaskQueue queue_;
  PressureWindow pressure_;
  Turnaround turnaround_;
  int workers_ = 1, away_ = 0;
  std::size_t runs_ = 0;
  std::vector<Run*> free_, started_;  // Oldest first.
  std::vector<Run*> changed_;
  std::vector<int> limits_, widths_;  // Working memory of balance().
  /// The last loop, with its helpers, while nothing else is there: the next one starts where helpers still spin.
  Run* lingering_ = nullptr;
  TimePoint hold_until_ = TimePoint::max();
  int members_ = 0, loops_ = 0, queued_loops_ = 0;
  int unled_ = 0, to_start_ = 0, open_seats_ = 0;
  int wanted_ = 0;        // Workers that the tasks would use if all were there.
  bool one_each_ = true;  // Every started task has width 1.
  // Expected work of the started tasks but loops, less what they have used until left_since_ at the rate of busy_
  // workers.
  std::chrono::nanoseconds left_{0};
  TimePoint left_since_{};
  int busy_ = 0;
};

}  // namespace ration::sched
