/// Splits of this library side by side under the same loads, in turn within each round.
#pragma once

#include <string>

namespace ration::benchmark {

struct ComparisonOptions {
  std::string model;
  std::string splits = "elastic,2x1,1x2";  ///< The first is what the others are compared with.
  double seconds = 2.0;                    ///< Of one window.
  int rounds = 5;
};

/// Prints a row per load and split: mean, p50 and p99 in milliseconds over all rounds, requests a second, and the
/// median over the rounds of the split's mean over the first split's mean of the same round. Loads: closed loops of 1,
/// 2, 3, 4 and 8 clients; Poisson arrivals at 0.15 to 0.92 of the capacity, which is what the first split answers to 4
/// clients.
void compare_splits(const ComparisonOptions& options);

}  // namespace ration::benchmark
