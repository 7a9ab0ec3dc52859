#include "sys/taken_cpus.hpp"

#include <set>
#include <string>

#include "sys/cpu_list.hpp"
#include "sys/text.hpp"

namespace ration::sys {
namespace {

constexpr int kMaxThreads = 20'000;  // Bounds the time on a crowded host to about a tenth of a second.

}  // namespace

std::vector<int> taken_cpus(FileTree& files, std::optional<int> self) {
  std::set<int> taken;
  int threads = 0;
  for (const std::string& process : files.list("/proc")) {
    const auto pid = parse_number<int>(process);
    if (!pid || pid == self) continue;
    const std::string tasks = "/proc/" + process + "/task/";
    for (const std::string& task : files.list(tasks)) {
      if (++threads > kMaxThreads) return {taken.begin(), taken.end()};
      if (!files.read(tasks + task + "/comm").text.starts_with(kWorkerNamePrefix)) continue;
      const auto list = find_line(files.read(tasks + task + "/status").text, "Cpus_allowed_list");
      const auto cpus = list ? parse_cpu_list(*list) : std::nullopt;
      if (cpus && cpus->size() == 1) taken.insert(cpus->front());
    }
  }
  return {taken.begin(), taken.end()};
}

}  // namespace ration::sys
