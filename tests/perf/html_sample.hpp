/// A report with made-up figures in the form of a real one: for the tests, and to look at the page without a long run.
#pragma once

#include "perf/report.hpp"

namespace ration::perf {

/// Returns a closed loop over concurrency 1:8 and an open loop up to 1.2 times the capacity, for elastic, 2x1, 1x2 and
/// 1x2 on OpenMP under a quota of 2 CPUs: service times of about a ResNet-50, the rest by Little's law and a rule of
/// thumb for the tails. Says in its warnings that nothing was measured. The same at every call.
Report sample_report();

}  // namespace ration::perf
