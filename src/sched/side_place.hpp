/// A place beside the tasks, for work that is nobody's request: loading, warming up, profiling.
///
///     sched::SidePlace place(scheduler);       // blocks until there is one
///     for (const Piece& piece : pieces) {
///       compute(piece);
///       place.rest();                          // blocks while requests need the worker
///     }
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "sched/scheduler.hpp"
#include "sched/standing.hpp"

namespace ration::sched {

/// Goes behind the tasks: the thread computes while workers are to spare, and otherwise for a moment after each
/// kPatience that it waited, lest it never come to an end. In a thread that computes for the scheduler already it is
/// that thread's place, and rest() returns at once. On the stack of the thread it belongs to.
class SidePlace {
 public:
  enum class Patience : std::uint8_t {
    kEndless,  ///< Waits as long as it takes.
    /// Goes on without a place after a second kPatience: for who holds what a worker may wait for, in a callback.
    kBounded,
  };

  /// Throws Error(kUnavailable) if the scheduler was shut down by abort, or forked.
  explicit SidePlace(Scheduler& scheduler, Patience patience = Patience::kEndless);
  ~SidePlace();
  SidePlace(const SidePlace&) = delete;
  SidePlace& operator=(const SidePlace&) = delete;

  /// Gives the place up while tasks need it. Throws as the constructor does.
  void rest();
  /// Returns true if rest() would throw.
  bool is_aborted() const;
  /// Returns how often rest() gave the place up: whoever measures drops what was interrupted.
  int interruptions() const noexcept { return interruptions_; }

  /// A choice: under a load that leaves no worker idle a warm-up of a hundred steps is through in ten seconds, and
  /// costs the requests a step of it in ten of theirs.
  static constexpr std::chrono::milliseconds kPatience{100};

 private:
  void enter();
  void leave() noexcept;

  Scheduler& scheduler_;
  const Patience patience_;
  std::unique_ptr<Scheduler::Visitor> visitor_;  // Null: the thread has a place already.
  std::optional<Standing> standing_;
  int interruptions_ = 0;
};

}  // namespace ration::sched
