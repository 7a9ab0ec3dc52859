/// Scheduling rules for the stepped machine: the library's own, and those it is held against.
#pragma once

#include "sched/simulator/stepped.hpp"

namespace ration::simulator {

/// The library's policy, the very function that the engine calls.
Decide decide_elastic();
/// A fixed split: at most `inter` requests, `intra` workers each.
Decide decide_split(int inter, int intra);
/// HYB: all workers to the oldest while at most `few` requests are in the system; above that even shares for the oldest
/// `workers` requests, the remainder to the oldest of all. With few = 1 it is LEND.
Decide decide_hybrid(int few);

}  // namespace ration::simulator
