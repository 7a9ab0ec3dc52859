// ration tune MODEL --objective latency|throughput|p99=MS [--time S] [--threads N] [--max-batch N] [-o PROFILE]
// [--json]
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/table.hpp"
#include "cli/tune_measurement.hpp"
#include "cli/tune_report.hpp"
#include "ration/cpu_budget.hpp"
#include "ration/error.hpp"
#include "ration/tune.hpp"

namespace ration::cli {
namespace {

/// A search takes a minute, so its first load may measure every step of the largest model.
constexpr std::chrono::seconds kChoiceTime{20};

struct TuneArguments {
  std::string model;
  std::string objective;
  double time = 60;
  int threads = 0;
  int max_batch = 1;
  std::string output;
  bool json = false;
};

tune::Objective objective_of(const TuneArguments& arguments) {
  try {
    return tune::Objective::parse(arguments.objective);
  } catch (const Error& error) {
    throw CLI::ValidationError("--objective", error.what());
  }
}

/// Returns who computes the steps. Throws before anything is measured if the model cannot be loaded or not be batched,
/// or the profile not be written.
std::vector<StepChoice> check(const TuneArguments& arguments, int threads) {
  perf::Setting widest;
  widest.threads = threads;
  widest.max_batch = arguments.max_batch;
  // This load alone chooses, and there is time for all of it.
  widest.model.choice_time = kChoiceTime;
  const perf::Subject subject(arguments.model, widest);
  if (arguments.output.empty() || std::ofstream(arguments.output, std::ios::app)) return subject.model().choices();
  throw Error(ErrorCode::kNotFound, "cannot write '" + arguments.output + "'");
}

TuningProfile profile_of(const TuneReport& report, const TuneArguments& arguments, const CpuBudget& budget) {
  const tune::Trial& best = report.result.trials[*report.result.best];
  TuningProfile profile;
  profile.split = best.candidate.split;
  profile.max_batch = best.candidate.max_batch;
  profile.max_delay = best.candidate.max_delay;
  profile.objective = arguments.objective;
  profile.unit = report.unit;
  profile.figure = best.value;
  profile.machine = TuningMachine::detect();
  profile.threads = report.threads;
  profile.cpus = report.threads == budget.threads ? budget.cpus : report.threads;
  profile.model = TunedModel::of(arguments.model);
  for (const tune::Trial& trial : report.result.trials) {
    profile.trials.push_back({.setting = trial.candidate.name(), .figure = trial.value, .outcome = trial.outcome});
  }
  return profile;
}

/// What every window of a search has in common.
struct SearchSubject {
  const tune::Objective& objective;
  const std::vector<StepChoice>& choices;
};

tune::SearchResult run_search(const TuneArguments& arguments, const TuneReport& report, const SearchSubject& subject) {
  const tune::Objective& objective = subject.objective;
  const Interrupt interrupt;
  const auto stop = [&] { return interrupt.requested(); };
  TuneMeasurement measurement({arguments.model, objective, report.threads, subject.choices, stop});
  tune::SearchOptions options;
  options.seconds = arguments.time;
  options.higher_is_better = objective.higher_is_better();
  options.stop = stop;
  const tune::Measure measure = [&](const tune::Candidate& candidate, int round, double seconds) {
    const tune::Score score = measurement.measure(candidate, seconds);
    std::cerr << "round " << round << ": " << candidate.name() << ' ' << fixed(score.value, 2) << ' ' << report.unit
              << (score.throttled ? ", throttled, thrown away" : "") << '\n';
    return score;
  };
  // One client never fills a batch.
  const bool batches = objective.kind != tune::Objective::Kind::kLatency;
  return tune::search(tune::candidates(report.threads, batches ? arguments.max_batch : 1), measure, options);
}

void run(const TuneArguments& arguments) {
  const tune::Objective objective = objective_of(arguments);
  const CpuBudget budget = CpuBudget::detect();
  TuneReport report;
  report.model = arguments.model;
  report.objective = arguments.objective;
  report.unit = objective.unit();
  report.threads = arguments.threads > 0 ? arguments.threads : budget.threads;
  const std::vector<StepChoice> choices = check(arguments, report.threads);
  report.result = run_search(arguments, report, {objective, choices});
  const bool stopped = report.result.trials.front().outcome.starts_with("not decided");
  if (!report.result.best && !stopped) {
    throw Error(ErrorCode::kUnavailable, "no setting was found: " + report.result.trials.front().candidate.name() +
                                             " was " + report.result.trials.front().outcome);
  }
  if (arguments.json) {
    std::cout << tune_json(report).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  } else {
    print_tune_report(std::cout, report);
  }
  if (report.result.best && !arguments.output.empty()) {
    TuningProfile profile = profile_of(report, arguments, budget);
    profile.choices = choices;
    profile.save(arguments.output);
  }
}

}  // namespace

void add_tune_command(CLI::App& app) {
  const auto arguments = std::make_shared<TuneArguments>();
  CLI::App* command = app.add_subcommand("tune", "Measure which split, batch and delay serve a purpose best");
  command->add_option("MODEL", arguments->model, "ONNX file")->required();
  command->add_option("--objective", arguments->objective, "latency, throughput, or p99=MS: the highest rate within it")
      ->required();
  command->add_option("--time", arguments->time, "Seconds to measure")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  command->add_option("--threads", arguments->threads, "Workers; 0 takes what the process may use")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  command->add_option("--max-batch", arguments->max_batch, "Try batches of up to so many requests, too")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("-o,--output", arguments->output, "Profile to write, for TuningProfile::load");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ration::cli
