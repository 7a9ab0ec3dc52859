/// How many pods of which CPU limit carry a load, by simulation: the arithmetic behind `ration plan`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ration/simulation.hpp"

namespace ration::tune {

struct PlanGoal {
  double request_rate = 0;  ///< Requests a second, of all pods together.
  double p99_seconds = 0;
};

/// Pods of one CPU limit under one split. A pod gets an even share of the requests, as a Poisson process.
struct PodPlan {
  int cpus = 1;
  std::string split;      ///< "elastic" or "IxJ".
  double rate = 0;        ///< Requests a second that a pod carries within the bound; 0: none.
  std::int64_t pods = 0;  ///< For the goal; 0 if a pod carries nothing.
  std::int64_t total_cpus = 0;
  double cost = 0;            ///< total_cpus by those of the cheapest plan; 0 if it carries nothing.
  bool extrapolated = false;  ///< More workers than the speed-up was measured for.
};

/// Returns for each limit the elastic plan and that of the best static split, which is the one that carries the most.
/// `machine` gives service time and speed-up; its workers and split are not looked at. Throws as highest_rate().
std::vector<PodPlan> plan_pods(const SimulatedMachine& machine, const std::vector<int>& cpus, const PlanGoal& goal,
                               const SimulationOptions& options = {});

}  // namespace ration::tune
