/// The engine's machine: whole workers that change requests only where a step ends, and lose time when they do. Who does
/// what is sched::Roster's to say, the very one that the engine asks.
#pragma once

#include <functional>
#include <span>

#include "sched/simulator/load.hpp"
#include "sched/simulator/speedup.hpp"
#include "sched/width_policy.hpp"

namespace ration::simulator {

struct Machine {
  int workers = 2;
  Speedup speedup = Speedup::power(0.9);
  /// Equal steps of a request; 54 for ResNet-50.
  int steps = 54;
  /// Time lost at the start of a step whose request got another number of workers, or was suspended before.
  double switch_cost = 0;
};

/// The signature of sched::decide_elastic().
using Decide = std::function<sched::Decision(const sched::LoadView& view, std::span<int> widths)>;

/// Runs the load through `decide`, which sees what the engine would show it.
Outcome simulate_stepped(const Machine& machine, const Load& load, const Decide& decide);

}  // namespace ration::simulator
