#include "cli/perf_arguments.hpp"

#include <CLI/CLI.hpp>
#include <cstdint>

#include "perf/arrivals.hpp"
#include "perf/number_range.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

/// Calls a parser whose refusal is a misuse of the option.
template <class Parse>
auto parse_option(const char* option, const std::string& text, Parse parse) {
  try {
    return parse(text);
  } catch (const Error& error) {
    throw CLI::ValidationError(option, error.what());
  }
}

void refuse_without(bool condition, const char* option, const char* why) {
  if (!condition) throw CLI::ValidationError(option, why);
}

void add_closed_loops(const PerfArguments& arguments, std::vector<perf::Load>& loads) {
  std::string range = arguments.concurrency;
  if (range.empty() && arguments.request_rate.empty() && arguments.arrivals.empty()) range = kDefaultConcurrency;
  if (range.empty()) return;
  for (const int clients : parse_option("--concurrency", range, perf::parse_whole_range)) {
    perf::Load load;
    load.concurrency = clients;
    loads.push_back(load);
  }
}

void add_open_loops(const PerfArguments& arguments, std::vector<perf::Load>& loads) {
  perf::Load load;
  load.poisson = arguments.distribution != "constant";
  if (!arguments.request_rate.empty()) {
    for (const double rate : parse_option("--request-rate", arguments.request_rate, perf::parse_range)) {
      load.request_rate = rate;
      loads.push_back(load);
    }
  }
  if (!arguments.arrivals.empty()) {
    load.request_rate = 0;
    load.arrivals_s = perf::read_arrivals(arguments.arrivals);
    loads.push_back(load);
  }
}

}  // namespace

std::vector<perf::Setting> settings_of(const PerfArguments& arguments) {
  refuse_without(arguments.max_delay_ms == 0 || arguments.max_batch > 1, "--max-delay", "needs a --max-batch above 1");
  refuse_without(arguments.max_batch == 1 || arguments.batch == 1, "--max-batch",
                 "joins requests of one row only, so it goes without --batch");
  std::vector<perf::Setting> settings;
  for (const std::string& split : arguments.splits) {
    const Split parsed = parse_option("--split", split, Split::parse);
    refuse_without(arguments.intra_op == "pool" || !parsed.elastic(), "--intra-op",
                   "openmp needs static splits, for example --split 1x2");
    perf::Setting setting;
    setting.split = split;
    setting.intra_op = arguments.intra_op;
    setting.threads = arguments.threads;
    setting.max_batch = arguments.max_batch;
    setting.max_delay_ms = arguments.max_delay_ms;
    setting.pin = arguments.splits.size() == 1;
    apply(arguments.choice, setting.model);
    settings.push_back(setting);
  }
  return settings;
}

void refuse_too_wide(const std::vector<perf::Setting>& settings, int workers) {
  for (const perf::Setting& setting : settings) {
    if (setting.intra_op != "pool") continue;
    const Split split = Split::parse(setting.split);
    const std::int64_t needed = std::int64_t{split.inter} * split.intra;
    const int there = setting.threads > 0 ? setting.threads : workers;
    if (needed <= there) continue;
    throw CLI::ValidationError("--split", setting.split + " needs " + std::to_string(needed) + " workers, and " +
                                              (setting.threads > 0 ? "--threads asks for " : "the process may use ") +
                                              std::to_string(there));
  }
}

perf::SweepOptions sweep_of(const PerfArguments& arguments) {
  refuse_without(arguments.distribution.empty() || !arguments.request_rate.empty(), "--distribution",
                 "says how the requests of a --request-rate arrive, and there is none");
  refuse_without(arguments.duration >= arguments.window, "--duration", "must not be shorter than --window");
  perf::SweepOptions options;
  options.window_s = arguments.window;
  options.warm_up_s = arguments.warm_up;
  options.duration_s = arguments.duration;
  add_closed_loops(arguments, options.loads);
  add_open_loops(arguments, options.loads);
  return options;
}

}  // namespace ration::cli
