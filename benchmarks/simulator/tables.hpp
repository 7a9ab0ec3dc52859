/// The tables that ration-simulator prints, in Markdown. A cell is mean/p99 latency in units of the one-core service
/// time.
#pragma once

#include <ostream>

#include "sched/simulator/stepped.hpp"

namespace ration::simulator {

/// The ideal machine under each scheduling idea, and beside them the library's policy on the stepped machine.
void print_evidence(std::ostream& out, const Load& base);
/// The machine in closed and open loop: the best fixed split against the library's policy, with their ratios.
void print_points(std::ostream& out, const Machine& machine, const Load& base);
/// Machines of 16, 64 and 128 workers in open loop: the best fixed split, HYB3 and the library's policy.
void print_cores(std::ostream& out, const Machine& machine, const Load& base);

}  // namespace ration::simulator
