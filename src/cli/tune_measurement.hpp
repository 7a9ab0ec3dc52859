/// Measures one candidate of `ration tune` in one window, under the load that the objective asks for.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "perf/measure.hpp"
#include "tune/objective.hpp"
#include "tune/search.hpp"

namespace ration::cli {

class TuneMeasurement {
 public:
  struct Options {
    std::string model;
    tune::Objective objective;
    int threads = 1;
    std::vector<StepChoice> choices{};  ///< All candidates compute alike.
    std::function<bool()> stop{};
  };

  explicit TuneMeasurement(Options options) : options_(std::move(options)) {}

  /// Throws as perf::Subject and perf::measure().
  tune::Score measure(const tune::Candidate& candidate, double seconds);

 private:
  struct Loaded {
    std::string name;
    std::unique_ptr<perf::Subject> subject;
  };

  perf::Subject& subject_of(const tune::Candidate& candidate);
  perf::Window closed_window(perf::Subject& subject, int clients, double seconds) const;
  int saturating_clients(const tune::Candidate& candidate) const;
  tune::Score measure_latency(perf::Subject& subject, double seconds) const;
  tune::Score measure_throughput(perf::Subject& subject, int clients, double seconds) const;
  tune::Score measure_rate(const tune::Candidate& candidate, perf::Subject& subject, double seconds);

  Options options_;
  std::list<Loaded> loaded_;  ///< The one used last comes first.
  std::map<std::string, double> capacities_;
};

}  // namespace ration::cli
