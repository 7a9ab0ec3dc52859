// Reads how a process stands to its budget: environment, threads, throttling.
#include <array>
#include <cstdlib>

#include "base/guarded.hpp"
#include "ration/doctor.hpp"
#include "sys/budget_detection.hpp"
#include "sys/file_tree.hpp"
#include "sys/text.hpp"
#include "sys/thread_settings.hpp"

namespace ration {
namespace {

std::map<std::string, std::string> own_environment() {
  std::map<std::string, std::string> settings;
  for (const char* name : sys::kThreadVariables) {
    if (const char* value = std::getenv(name)) settings[name] = value;
  }
  return settings;
}

// The environment that another process was started with.
std::map<std::string, std::string> environment_of(sys::FileTree& files, const std::string& process) {
  std::map<std::string, std::string> settings;
  for (const std::string_view entry : sys::split(files.read(process + "/environ").text, '\0')) {
    for (const std::string_view name : sys::kThreadVariables) {
      if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
        settings[std::string(name)] = entry.substr(name.size() + 1);
      }
    }
  }
  return settings;
}

std::map<std::string, int> count_threads(sys::FileTree& files, const std::string& process) {
  std::map<std::string, int> threads;
  for (const std::string& task : files.list(process + "/task")) {
    std::string_view name = sys::trim(files.read(process + "/task/" + task + "/comm").text);
    const auto end = name.find_last_not_of("0123456789");
    if (end != std::string_view::npos) name = name.substr(0, end + 1);
    if (!name.empty()) ++threads[std::string(name)];
  }
  return threads;
}

ProcessView read_process(const CpuBudget& budget, const CpuBudgetOptions& options) {
  sys::FileTree files(options.root);
  const std::string process = sys::process_directory(options.pid);
  ProcessView view;
  view.environment = files.is_live() && !options.pid ? own_environment() : environment_of(files, process);
  view.threads = count_threads(files, process);
  for (const CpuLimit& limit : budget.limits) {
    if (const auto stats = ThrottleStats::read(limit, options.root)) view.throttling.push_back({limit.path, *stats});
  }
  return view;
}

}  // namespace

ProcessView ProcessView::read(const CpuBudget& budget, const CpuBudgetOptions& options) {
  return base::guarded("a view of the process", [&] { return read_process(budget, options); });
}

}  // namespace ration
