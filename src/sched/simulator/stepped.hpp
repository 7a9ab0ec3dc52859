/// The engine's machine: whole workers that change requests only where a step ends, and lose time when they do.
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
  /// Requests that may be started at a time.
  int arenas = 1024;
};

/// The signature of sched::decide_elastic().
using Decide = std::function<int(const sched::LoadView& view, std::span<int> widths)>;

/// Runs the load through `decide`, which sees what the engine would show it.
Outcome simulate_stepped(const Machine& machine, const Load& load, const Decide& decide);

}  // namespace ration::simulator
