#include "sys/affinity.hpp"

#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sys/cpu_list.hpp"

namespace ration::sys {
namespace {

constexpr std::size_t kBitsPerWord = 8 * sizeof(unsigned long);

// The kernel's mask is an array of words. cpu_set_t holds but 1024 CPUs.
using Mask = std::vector<unsigned long>;

cpu_set_t* as_cpu_set(Mask& mask) { return reinterpret_cast<cpu_set_t*>(mask.data()); }

std::vector<int> affinity_of(pid_t task) {
  for (std::size_t bits = 1024; bits <= kMaxCpuId; bits *= 2) {
    Mask mask(bits / kBitsPerWord);
    if (::sched_getaffinity(task, bits / 8, as_cpu_set(mask)) != 0) {
      if (errno == EINVAL) continue;  // The machine has more CPUs than the mask has bits.
      return {};
    }
    std::vector<int> cpus;
    for (std::size_t cpu = 0; cpu < bits; ++cpu) {
      if ((mask[cpu / kBitsPerWord] >> (cpu % kBitsPerWord)) & 1UL) cpus.push_back(static_cast<int>(cpu));
    }
    return cpus;
  }
  return {};
}

}  // namespace

std::string set_thread_affinity(const std::vector<int>& cpus) { return set_thread_affinity(0, cpus); }

std::string set_thread_affinity(int thread, const std::vector<int>& cpus) {
  if (cpus.empty() || cpus.front() < 0 || cpus.back() >= kMaxCpuId) {
    return "CPU list '" + format_cpu_list(cpus) + "' is empty or out of range";
  }
  Mask mask(static_cast<std::size_t>(cpus.back()) / kBitsPerWord + 1);
  for (const int cpu : cpus) {
    mask[static_cast<std::size_t>(cpu) / kBitsPerWord] |= 1UL << (static_cast<std::size_t>(cpu) % kBitsPerWord);
  }
  if (::sched_setaffinity(thread, mask.size() * sizeof(unsigned long), as_cpu_set(mask)) == 0) return "";
  return "CPUs " + format_cpu_list(cpus) + " refused: " + std::generic_category().message(errno);
}

std::string allow_this_thread(const std::vector<int>& cpus) { return cpus.empty() ? "" : set_thread_affinity(cpus); }

std::vector<int> thread_affinity() { return affinity_of(0); }

std::vector<int> thread_affinity(int thread) { return affinity_of(thread); }

std::vector<int> process_affinity(std::optional<int> pid) { return affinity_of(pid ? *pid : ::getpid()); }

}  // namespace ration::sys
