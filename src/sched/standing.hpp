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

  Standing(const Scheduler& to, Kind does, Flight* of = nullptr, int tasks = 0) noexcept
      : scheduler(&to), kind(does), flight(of), members(tasks), outer(top()) {
    top() = this;
  }
  ~Standing() { top() = outer; }
  Standing(const Standing&) = delete;
  Standing& operator=(const Standing&) = delete;

  const Scheduler* const scheduler;
  const Kind kind;
  Flight* const flight;  ///< Of what is being delivered; may be null.
  const int members;
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
  /// Returns how many tasks of this flight are being delivered around the caller: those cannot end before it returns.
  static int delivering(const Flight& flight) noexcept {
    int count = 0;
    for (const Standing* s = top(); s != nullptr; s = s->outer) count += s->flight == &flight ? s->members : 0;
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
