#include "cli/capacity_report.hpp"

#include <algorithm>
#include <sstream>

#include "cli/table.hpp"

namespace ration::cli {
namespace {

/// Of the number of workers. A choice: the engine's ResNet-50 reaches 0.92 on the two workers of the README.
constexpr double kIndependent = 0.9;

std::string compact(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

void print_measured(std::ostream& out, const PlanMeasurement& measured) {
  const SimulatedMachine& machine = measured.machine;
  out << "Measured: " << fixed(machine.service_seconds * 1e3, 2) << " ms on one worker (deviation "
      << fixed(machine.service_deviation * 100, 1) << " %), " << machine.steps << " steps";
  for (std::size_t i = 1; i < measured.widths.size(); ++i) {
    const int width = measured.widths[i];
    out << ", " << fixed(machine.speedup[static_cast<std::size_t>(width) - 1], 2) << " times as fast on " << width;
  }
  out << ".\n";
  if (measured.threads > 1) {
    out << "Side by side, " << measured.threads << " workers answered " << fixed(measured.side_by_side, 2)
        << " times what one does; the simulation takes " << measured.threads << ".\n";
    if (measured.side_by_side < kIndependent * measured.threads) {
      out << "Warning: workers slowed each other down, or something else ran. The rates below are "
          << fixed(measured.threads / measured.side_by_side, 2) << " times too high if that lasts.\n";
    }
  }
  if (measured.throttled_windows > 0) {
    out << measured.throttled_windows << " windows were throttled and thrown away.\n";
  }
}

void print_saving(std::ostream& out, const std::vector<tune::PodPlan>& plans) {
  const tune::PodPlan* best = nullptr;
  const tune::PodPlan* worst = nullptr;
  for (const tune::PodPlan& plan : plans) {
    if (plan.pods == 0) continue;
    if (best == nullptr || plan.total_cpus < best->total_cpus) best = &plan;
    if (worst == nullptr || plan.total_cpus > worst->total_cpus) worst = &plan;
  }
  if (best == nullptr) {
    out << "\nNo pod meets the bound at any rate: it is below what one request takes.\n";
    return;
  }
  const double saved = 1 - static_cast<double>(best->total_cpus) / static_cast<double>(worst->total_cpus);
  out << "\nCheapest: " << best->pods << " pods of " << best->cpus << " CPUs, " << best->split << ", "
      << best->total_cpus << " CPUs: " << fixed(saved * 100, 0) << " % fewer than the dearest that meets the bound ("
      << worst->pods << " pods of " << worst->cpus << ", " << worst->split << ").\n";
}

}  // namespace

void print_capacity_report(std::ostream& out, const CapacityReport& report) {
  print_measured(out, report.measured);
  out << "Simulated: " << compact(report.goal.request_rate) << " requests/s, p99 within "
      << compact(report.goal.p99_seconds * 1e3) << " ms.\n\n";
  Table table({">CPUs a pod", "split", ">requests/s a pod", ">pods", ">CPUs", ">cost", "speed-up"});
  for (const tune::PodPlan& plan : report.plans) {
    const bool carries = plan.pods > 0;
    table.add_row({std::to_string(plan.cpus), plan.split, carries ? fixed(plan.rate, 2) : "-",
                   carries ? std::to_string(plan.pods) : "-", carries ? std::to_string(plan.total_cpus) : "-",
                   carries ? fixed(plan.cost, 2) : "-", plan.extrapolated ? "extrapolated" : "measured"});
  }
  table.print(out);
  print_saving(out, report.plans);
}

nlohmann::ordered_json capacity_json(const CapacityReport& report) {
  const PlanMeasurement& measured = report.measured;
  nlohmann::ordered_json json{{"model", report.model},
                              {"request_rate", report.goal.request_rate},
                              {"p99_ms", report.goal.p99_seconds * 1e3},
                              {"service_ms", measured.machine.service_seconds * 1e3},
                              {"service_deviation", measured.machine.service_deviation},
                              {"steps", measured.machine.steps},
                              {"speedup", measured.machine.speedup},
                              {"widths_measured", measured.widths},
                              {"side_by_side", measured.side_by_side},
                              {"throttled_windows", measured.throttled_windows},
                              {"plans", nlohmann::ordered_json::array()}};
  for (const tune::PodPlan& plan : report.plans) {
    json["plans"].push_back({{"cpus", plan.cpus},
                             {"split", plan.split},
                             {"rate_per_pod", plan.rate},
                             {"pods", plan.pods},
                             {"total_cpus", plan.total_cpus},
                             {"cost", plan.cost},
                             {"extrapolated", plan.extrapolated}});
  }
  return json;
}

}  // namespace ration::cli
