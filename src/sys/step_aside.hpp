/// Keeps a thread off a CPU that another one needs, for as long as they work together.
#pragma once

#include <array>
#include <cstddef>

namespace ration::sys {

/// Returns the CPU that the calling thread runs on, -1 if the kernel does not say. Costs some nanoseconds.
int current_cpu() noexcept;

/// A kernel wakes a thread on its waker's CPU if it finds no idle one, and in a virtual machine it finds none: a halted
/// virtual CPU looks as if the host had taken it away. The woken thread then preempts the one it is to help, and both
/// take turns on one CPU until the kernel's balancer looks, milliseconds later. A thread that gives this CPU up before
/// it sleeps wakes elsewhere.
///
/// One per stay, used by the thread it belongs to. The destructor gives the thread its CPUs back.
class StepAside {
 public:
  StepAside() = default;
  ~StepAside();
  StepAside(const StepAside&) = delete;
  StepAside& operator=(const StepAside&) = delete;

  /// Takes `cpu` from those on which the calling thread may run, and gives back the one taken before. Where nothing
  /// would be left, as for a pinned thread, or where the kernel refuses, nothing changes. Does not allocate; free if
  /// `cpu` was taken before, else about a microsecond, and 10 to 20 if the thread runs there and has to move.
  void keep_off(int cpu) noexcept;
  /// Gives the thread back the CPU that was taken from it, unless somebody else has changed its CPUs since. The kernel
  /// moves it only when it has a reason to.
  void restore() noexcept;
  /// Keeps off `cpu` if the thread runs there.
  void leave(int cpu) noexcept {
    if (cpu >= 0 && cpu == current_cpu()) keep_off(cpu);
  }

 private:
  static constexpr std::size_t kWords = 128;  // 8192 CPUs; on a larger machine nobody moves.
  using Mask = std::array<unsigned long, kWords>;

  Mask original_, narrow_;  // Not initialised: a stay that never moves should not pay for them.
  int avoided_ = -1;        // The CPU asked for last; -1: none.
  bool narrowed_ = false;
};

}  // namespace ration::sys
