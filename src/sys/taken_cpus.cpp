#include "sys/taken_cpus.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "sys/cpu_list.hpp"
#include "sys/text.hpp"

namespace ration::sys {
namespace {

constexpr int kMaxThreads = 20'000;  // Bounds the time on a crowded host to about a tenth of a second.

// Returns the CPU if the task whose directory this is may run on one alone.
std::optional<int> only_cpu(FileTree& files, const std::string& task) {
  const auto list = find_line(files.read(task + "/status").text, "Cpus_allowed_list");
  const auto cpus = list ? parse_cpu_list(*list) : std::nullopt;
  return cpus && cpus->size() == 1 ? std::optional(cpus->front()) : std::nullopt;
}

}  // namespace

std::vector<PinnedWorker> pinned_workers(FileTree& files, const std::vector<int>& own) {
  std::vector<PinnedWorker> pinned;
  int threads = 0;
  for (const std::string& process : files.list("/proc")) {
    if (!parse_number<int>(process)) continue;
    const std::string tasks = "/proc/" + process + "/task/";
    for (const std::string& task : files.list(tasks)) {
      if (++threads > kMaxThreads) return pinned;
      const auto thread = parse_number<int>(task);
      if (!thread || std::find(own.begin(), own.end(), *thread) != own.end()) continue;
      if (!files.read(tasks + task + "/comm").text.starts_with(kWorkerNamePrefix)) continue;
      const auto cpu = only_cpu(files, tasks + task);
      if (cpu) pinned.push_back({*thread, *cpu, only_cpu(files, "/proc/" + process) == cpu});
    }
  }
  return pinned;
}

std::vector<int> taken_cpus(const std::vector<PinnedWorker>& workers) {
  std::set<int> taken;
  for (const PinnedWorker& worker : workers) taken.insert(worker.cpu);
  return {taken.begin(), taken.end()};
}

}  // namespace ration::sys
