/// The ideal machine: workers move between requests at any moment, in any fraction, at no cost.
///
/// It ranks scheduling ideas; stepped.hpp tells what remains of them in the engine.
#pragma once

#include <functional>
#include <vector>

#include "sched/simulator/load.hpp"
#include "sched/simulator/speedup.hpp"

namespace ration::simulator {

/// Divides `cores` among the requests in the system, oldest first: widths has one element per request, all 0.
using Share = std::function<void(int cores, std::vector<double>& widths)>;

/// At most `inter` requests, `intra` cores each.
Share share_static(int inter, int intra);
/// EQUI: every request the same share of the machine.
Share share_equally();
/// LEND: even shares for the oldest `cores` requests; those behind them wait.
Share share_lend();
/// HYB: all cores to the oldest while at most `few` requests are in the system, LEND above.
Share share_hybrid(int few);

Outcome simulate_fluid(int cores, const Speedup& speedup, const Load& load, const Share& share);

}  // namespace ration::simulator
