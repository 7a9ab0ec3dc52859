/// One load, served by the best of the fixed splits and by the library's policy.
#pragma once

#include <string>
#include <vector>

#include "sched/simulator/stepped.hpp"

namespace ration::simulator {

struct SplitOutcome {
  int inter = 1;
  int intra = 1;
  Outcome outcome;
};

/// The best fixed split for the mean, and the least p99 of any: a split may be chosen for either, so both are the bar.
struct Comparison {
  SplitOutcome best_mean;
  SplitOutcome best_p99;
  double best_throughput = 0;
  Outcome elastic;

  double mean_ratio() const { return elastic.mean / best_mean.outcome.mean; }
  double p99_ratio() const { return elastic.p99 / best_p99.outcome.p99; }
  double throughput_ratio() const { return elastic.throughput / best_throughput; }
};

/// Returns every split I x J of the machine with I*J = workers, I a power of two (and I = workers), that keeps up with
/// the load.
std::vector<SplitOutcome> run_splits(const Machine& machine, const Load& load);

/// Runs all of it; every run meets the same arrivals.
Comparison compare(const Machine& machine, const Load& load);

/// A closed-loop load of so many clients, otherwise as `base`.
Load closed_loop(const Load& base, int clients);
/// Poisson arrivals at this part of what the machine can do at one worker a request, otherwise as `base`.
Load open_loop(const Load& base, const Machine& machine, double part);

}  // namespace ration::simulator
