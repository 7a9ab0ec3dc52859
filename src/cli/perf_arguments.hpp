/// What stands behind `ration perf` on the command line, and what it means.
#pragma once

#include <string>
#include <vector>

#include "cli/choice_arguments.hpp"
#include "perf/subject.hpp"
#include "perf/sweep.hpp"

namespace ration::cli {

struct PerfArguments {
  std::string model;
  std::string concurrency, request_rate;  ///< Ranges; all empty: the closed loop of kDefaultConcurrency.
  std::string distribution;               ///< Empty: poisson.
  std::string arrivals;                   ///< A file.
  std::vector<std::string> splits{"elastic"};
  std::string intra_op = "pool";
  int batch = 1;
  int max_batch = 1;
  double max_delay_ms = 0;
  std::vector<std::string> inputs;
  bool zeros = false;
  double window = perf::SweepOptions{}.window_s;
  double warm_up = perf::SweepOptions{}.warm_up_s;
  double duration = perf::SweepOptions{}.duration_s;
  int threads = 0;
  ChoiceArguments choice;
  std::string json, csv, html;
};

inline constexpr const char* kDefaultConcurrency = "1:4";

/// Both throw CLI::ValidationError for what contradicts itself or makes no sense, naming the option; sweep_of also
/// Error as read_arrivals().
std::vector<perf::Setting> settings_of(const PerfArguments& arguments);
perf::SweepOptions sweep_of(const PerfArguments& arguments);

/// Throws CLI::ValidationError if a split needs more workers than `workers`, or than the setting asks for. Teams of
/// OpenMP may be wider than the process, for they are there to show what that does.
void refuse_too_wide(const std::vector<perf::Setting>& settings, int workers);

}  // namespace ration::cli
