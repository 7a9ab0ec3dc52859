#include "cli/doctor_report.hpp"

#include <algorithm>
#include <sstream>

#include "cli/table.hpp"
#include "ration/onednn_version.hpp"

namespace ration::cli {
namespace {

using Json = nlohmann::ordered_json;

// Returns the number without zeros that say nothing: "8", "1.5".
std::string plain(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

std::uint64_t throttled_periods(const DoctorReport& report) {
  std::uint64_t most = 0;
  for (const QuotaThrottling& entry : report.process.throttling) most = std::max(most, entry.stats.throttled_periods);
  return most;
}

void print_limits(std::ostream& out, const CpuBudget& budget) {
  out << "\nLimits (* decides)\n";
  Table table({"", "limit", ">CPUs", "set", "path"});
  for (const CpuLimit& limit : budget.limits) {
    table.add_row(
        {limit.decides ? "*" : " ", std::string(to_string(limit.source)), plain(limit.cpus), limit.note, limit.path});
  }
  table.print(out);
  for (const IgnoredLimit& entry : budget.ignored) {
    out << "does not count: " << entry.path << ": " << entry.reason << '\n';
  }
}

Json limits_json(const CpuBudget& budget) {
  Json limits = Json::array();
  for (const CpuLimit& limit : budget.limits) {
    limits.push_back(
        {{"source", to_string(limit.source)}, {"path", limit.path}, {"cpus", limit.cpus}, {"decides", limit.decides}});
  }
  return limits;
}

Json throttling_json(const ProcessView& process) {
  Json throttling = Json::array();
  for (const auto& [path, stats] : process.throttling) {
    const std::chrono::duration<double> seconds = stats.throttled_time;
    throttling.push_back({{"path", path},
                          {"periods", stats.periods},
                          {"throttled_periods", stats.throttled_periods},
                          {"throttled_s", seconds.count()}});
  }
  return throttling;
}

}  // namespace

DoctorReport examine(const CpuBudgetOptions& options) {
  DoctorReport report;
  report.budget = CpuBudget::detect(options);
  report.process = ProcessView::read(report.budget, options);
  report.findings = diagnose(report.budget, report.process);
  report.settings = settings_for_other_runtimes(report.budget);
  report.isa = isa();
  report.onednn = onednn_version();
  return report;
}

void print_doctor_report(std::ostream& out, const DoctorReport& report) {
  const CpuBudget& budget = report.budget;
  out << "Budget: " << budget.threads << (budget.threads == 1 ? " thread" : " threads") << " from "
      << plain(budget.cpus) << " CPUs, remainder " << plain(budget.remainder) << '\n'
      << "Allowed CPUs: " << budget.affinity_list() << '\n'
      << "Throttled periods so far: " << throttled_periods(report) << '\n'
      << "Kernels: " << report.isa << ", oneDNN " << report.onednn << '\n';
  print_limits(out, budget);
  out << "\nFindings\n";
  if (report.findings.empty()) out << "none\n";
  for (const Finding& finding : report.findings) {
    out << to_string(finding.severity) << ": " << finding.sentence << "; " << finding.advice << '\n';
  }
  out << "\nTo keep another runtime in this process to the budget\n";
  Table table({"runtime", "setting"});
  for (const RuntimeSetting& entry : report.settings) table.add_row({entry.runtime, entry.setting});
  table.print(out);
}

nlohmann::ordered_json doctor_json(const DoctorReport& report) {
  const CpuBudget& budget = report.budget;
  Json json = {
      {"threads", budget.threads},   {"cpus", budget.cpus},           {"remainder", budget.remainder},
      {"affinity", budget.affinity}, {"limits", limits_json(budget)}, {"throttled_periods", throttled_periods(report)},
      {"isa", report.isa},           {"onednn", report.onednn},       {"throttling", throttling_json(report.process)},
      {"ignored", Json::array()},    {"findings", Json::array()},     {"settings", Json::array()}};
  for (const IgnoredLimit& entry : budget.ignored) {
    json["ignored"].push_back({{"path", entry.path}, {"reason", entry.reason}});
  }
  for (const Finding& finding : report.findings) {
    json["findings"].push_back({{"severity", to_string(finding.severity)},
                                {"subject", finding.subject},
                                {"sentence", finding.sentence},
                                {"advice", finding.advice}});
  }
  for (const RuntimeSetting& entry : report.settings) {
    json["settings"].push_back({{"runtime", entry.runtime}, {"setting", entry.setting}});
  }
  return json;
}

}  // namespace ration::cli
