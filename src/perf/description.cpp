#include "perf/description.hpp"

#include <filesystem>
#include <fstream>

#include "ration/doctor.hpp"
#include "ration/onednn_version.hpp"

namespace ration::perf {
namespace {

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string cpu_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown CPU";
}

}  // namespace

Report begin_report(const std::string& model_path, const std::string& ration_version, const std::string& command) {
  Report report;
  report.model = std::filesystem::path(model_path).filename().string();
  report.version = "ration " + ration_version + ", oneDNN " + onednn_version() + ", " + std::string(isa());
  report.machine = cpu_name() + ", Linux " + first_line("/proc/sys/kernel/osrelease");
  report.command = command;
  report.budget = CpuBudget::detect();
  return report;
}

}  // namespace ration::perf
