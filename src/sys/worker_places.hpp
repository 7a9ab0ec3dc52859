/// Where the created workers of one engine run: decides it, sets it, and sees that it stays so.
///
///     WorkerPlaces places({.pin = true}, log);
///     places.place(budget, 4);         // before the workers exist, and whenever the budget or their number changes
///     places.enter(index);             // each worker, before its first work
///     places.look(steady_clock::now());   // now and then, from any thread
///
/// A worker is pinned to a CPU of its own where that helps (placement.hpp), else it may run on all allowed CPUs. Never
/// does the mask count that it inherited from the thread that created it.
///
/// Masks do not stay as they were set: a kernel that switches a CPU off frees the threads that were pinned to it, one
/// that switches it on first shows the CPU and later lets threads be pinned to it, and a second process may choose the
/// same CPU at the same moment. So look() compares the workers' masks with what they were given, at the price of a
/// system call each, and at longer and longer intervals looks at everybody else's workers and at the topology, too.
///
/// Thread-safe. No lock is held while the log is called.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/logger.hpp"
#include "ration/cpu_budget.hpp"
#include "ration/topology.hpp"
#include "sys/placement.hpp"

namespace ration::sys {

struct WorkerPlacesOptions {
  /// False: workers get the allowed set when they enter and when it changes, and are left alone otherwise.
  bool pin = true;
  /// How the CPUs lie; another one is for tests.
  std::function<Topology()> topology = Topology::detect;
  /// Where everybody else's workers are looked for; another one than "/" is for tests.
  std::filesystem::path root = "/";
};

class WorkerPlaces {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  WorkerPlaces(WorkerPlacesOptions options, const base::Logger& log);

  /// Decides where `workers` workers run within `budget` and moves those that have entered; frees those beyond. Reads
  /// /proc and the topology (milliseconds) if they are to be pinned.
  void place(const CpuBudget& budget, int workers);

  /// Puts the calling thread, worker number `index`, on its place. Whoever is the last to enter looks whether somebody
  /// else took one of the CPUs at the same moment. The thread counts as this worker until it ends.
  void enter(int index);

  /// Sets right what has changed since place() or the last look. Returns at once if another thread is at it.
  void look(TimePoint now);

 private:
  struct Book;  // Which threads entered, and where each belongs.
  class Departure;

  Placement decide();
  void assign(Placement placement);
  void resolve();
  void report(const std::string& refusal);

  const WorkerPlacesOptions options_;
  const base::Logger& log_;
  const std::shared_ptr<Book> book_;

  std::mutex deciding_;  // Guards what follows. Taken before the book's.
  CpuBudget budget_;
  int workers_ = 0;
  Topology topology_;  // As it was when the places were decided.
  Placement placement_;
  TimePoint placed_{};
  TimePoint next_scan_{};

  std::atomic<bool> refusal_told_{false};  // One warning is enough: relaxed.
};

}  // namespace ration::sys
