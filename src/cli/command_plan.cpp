// ration plan MODEL --rps R --slo p99=MS [--cpus N,...] [--time S] [--threads N] [--json]
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/capacity_report.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/plan_measurement.hpp"
#include "ration/cpu_budget.hpp"
#include "ration/error.hpp"
#include "tune/objective.hpp"

namespace ration::cli {
namespace {

struct PlanArguments {
  std::string model;
  double rps = 0;
  std::string slo;
  std::vector<int> cpus{1, 2, 4, 8};
  double time = 20;
  int threads = 0;
  bool json = false;
};

double bound_of(const PlanArguments& arguments) {
  try {
    return tune::parse_p99_bound(arguments.slo);
  } catch (const Error& error) {
    throw CLI::ValidationError("--slo", error.what());
  }
}

void run(const PlanArguments& arguments) {
  CapacityReport report;
  report.model = arguments.model;
  report.goal = {.request_rate = arguments.rps, .p99_seconds = bound_of(arguments) / 1e3};
  {
    const Interrupt interrupt;
    const int threads = arguments.threads > 0 ? arguments.threads : CpuBudget::detect().threads;
    report.measured = measure_for_plan(arguments.model, threads, arguments.time, [&] { return interrupt.requested(); });
  }
  std::vector<int> cpus = arguments.cpus;
  std::sort(cpus.begin(), cpus.end());
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  report.plans = tune::plan_pods(report.measured.machine, cpus, report.goal);
  if (arguments.json) {
    std::cout << capacity_json(report).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  } else {
    print_capacity_report(std::cout, report);
  }
}

}  // namespace

void add_plan_command(CLI::App& app) {
  const auto arguments = std::make_shared<PlanArguments>();
  CLI::App* command = app.add_subcommand("plan", "Work out how many pods of which CPU limit carry a load");
  command->add_option("MODEL", arguments->model, "ONNX file")->required();
  command->add_option("--rps", arguments->rps, "Requests a second, of all pods together")
      ->required()
      ->check(CLI::Range(1e-3, 1e8));
  command->add_option("--slo", arguments->slo, "p99=MS: the latency that 99 % of requests may take at most")
      ->required();
  command->add_option("--cpus", arguments->cpus, "CPU limits of a pod to compare, whole numbers")
      ->delimiter(',')
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--time", arguments->time, "Seconds to measure")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  command->add_option("--threads", arguments->threads, "Widths to measure; 0 takes what the process may use")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ration::cli
