#include "sys/step_aside.hpp"

#include <sched.h>

#include <algorithm>

namespace ration::sys {
namespace {

constexpr std::size_t kBitsPerWord = 8 * sizeof(unsigned long);

}  // namespace

int current_cpu() noexcept { return ::sched_getcpu(); }

StepAside::~StepAside() { restore(); }

void StepAside::keep_off(int cpu) noexcept {
  const auto bit = static_cast<std::size_t>(cpu);
  if (cpu == avoided_ || cpu < 0 || bit >= kWords * kBitsPerWord) return;
  restore();
  avoided_ = cpu;
  original_.fill(0);
  if (::sched_getaffinity(0, sizeof(Mask), reinterpret_cast<cpu_set_t*>(original_.data())) != 0) return;
  narrow_ = original_;
  narrow_[bit / kBitsPerWord] &= ~(1UL << (bit % kBitsPerWord));
  const bool nothing_left = std::all_of(narrow_.begin(), narrow_.end(), [](unsigned long word) { return word == 0; });
  if (nothing_left || narrow_ == original_) return;
  narrowed_ = ::sched_setaffinity(0, sizeof(Mask), reinterpret_cast<const cpu_set_t*>(narrow_.data())) == 0;
}

void StepAside::restore() noexcept {
  avoided_ = -1;
  if (!narrowed_) return;
  narrowed_ = false;
  Mask found{};
  if (::sched_getaffinity(0, sizeof(Mask), reinterpret_cast<cpu_set_t*>(found.data())) != 0 || found != narrow_) return;
  ::sched_setaffinity(0, sizeof(Mask), reinterpret_cast<const cpu_set_t*>(original_.data()));
}

}  // namespace ration::sys
