/// Which settings nobody beats: no other answers at least as many requests at most as late.
#pragma once

#include <vector>

#include "perf/html_series.hpp"

namespace ration::perf::html {

/// Share by which throughput must grow to be worth a higher latency. Chosen, not measured: a stable row's windows may
/// differ by ten times as much, and without it the frontier climbs a saturated series by chance.
inline constexpr double kNoise = 0.01;

/// Returns the rows of this loop on the Pareto frontier of throughput against one quantile of latency, by ascending
/// throughput. Rows that are not stable, or answered nothing, do not compete: their figures would flatter. A row that
/// only wins kNoise in throughput over one that is faster does not count either. A stable
/// row of an open loop counts with the rate it was offered: it carries that, and what arrived in its time differs by
/// chance.
std::vector<const Row*> frontier(const Report& report, Loop loop, double Quantiles::*quantile);

}  // namespace ration::perf::html
