/// The private records of Scheduler: one per started task, one per thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "sched/scheduler.hpp"

namespace ration::sched {

struct Scheduler::Slot {
  Team team;
  /// Null for the loop of a lent thread. It may be gone the moment it has finished, so only its lead may touch it, or
  /// who finds it in started_ under the lock.
  Task* task = nullptr;
  TaskGroup* group = nullptr;                       ///< Of the task.
  int members = 1;                                  ///< Tasks that run together.
  std::chrono::nanoseconds work{0};                 ///< Of all members, on one worker.
  int max_width = 1;                                ///< How many workers it can use.
  bool led = false;                                 ///< A worker leads it now.
  int width = 0;                                    ///< The policy's last word.
  std::chrono::steady_clock::time_point started{};  ///< When a task was started.
};

struct Scheduler::Worker {
  std::thread thread;         ///< Not joinable for a lent thread.
  int index = -1;             ///< Number in the thread's name; -1 for a lent thread.
  bool ended = false;         ///< Guarded by the scheduler's lock; the thread is past its last access to it.
  std::uint32_t renewal = 0;  ///< The scheduler's count when this worker last called on_worker_start.
  Worker* next_to_wake = nullptr;
  /// Futex word: 0 parked or about to park, 1 signalled. Pairs: the release store of unlock_and_wake() with the acquire
  /// load in park(); what was decided for the worker is found under the lock.
  std::atomic<std::uint32_t> signalled{0};
};

}  // namespace ration::sched
