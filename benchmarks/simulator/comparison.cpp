#include "comparison.hpp"

#include <algorithm>

#include "sched/simulator/rules.hpp"

namespace ration::simulator {
namespace {

/// A split this close to its capacity is called saturated; the queue would grow for most of the run.
constexpr double kSaturated = 0.99;

bool keeps_up(const Machine& machine, const Load& load, int inter, int intra) {
  return load.rate < kSaturated * inter * machine.speedup(intra);
}

}  // namespace

std::vector<SplitOutcome> run_splits(const Machine& machine, const Load& load) {
  std::vector<SplitOutcome> splits;
  for (int inter = 1; inter <= machine.workers; inter *= 2) {
    if (inter * 2 > machine.workers) inter = machine.workers;
    const int intra = machine.workers / inter;
    if (inter * intra != machine.workers || !keeps_up(machine, load, inter, intra)) continue;
    splits.push_back({inter, intra, simulate_stepped(machine, load, decide_split(inter, intra))});
  }
  return splits;
}

Comparison compare(const Machine& machine, const Load& load) {
  Comparison result;
  const auto splits = run_splits(machine, load);
  const auto mean = [](const SplitOutcome& a, const SplitOutcome& b) { return a.outcome.mean < b.outcome.mean; };
  const auto p99 = [](const SplitOutcome& a, const SplitOutcome& b) { return a.outcome.p99 < b.outcome.p99; };
  if (!splits.empty()) {
    result.best_mean = *std::min_element(splits.begin(), splits.end(), mean);
    result.best_p99 = *std::min_element(splits.begin(), splits.end(), p99);
  }
  for (const SplitOutcome& split : splits) {
    result.best_throughput = std::max(result.best_throughput, split.outcome.throughput);
  }
  result.elastic = simulate_stepped(machine, load, decide_elastic());
  return result;
}

Load closed_loop(const Load& base, int clients) {
  Load load = base;
  load.rate = 0;
  load.clients = clients;
  return load;
}

Load open_loop(const Load& base, const Machine& machine, double part) {
  Load load = base;
  load.rate = part * machine.workers;
  return load;
}

}  // namespace ration::simulator
