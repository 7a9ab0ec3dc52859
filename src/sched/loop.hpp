/// Loops of the host as tasks: one step, cut into shards, beside whatever else the scheduler has.
#pragma once

#include <cstddef>

#include "base/function_ref.hpp"
#include "sched/scheduler.hpp"

namespace ration::sched {

/// Calls body(first, last) for consecutive ranges that cover [0, count), each element once; returns when all have
/// returned. No range is shorter than `grain`, but for the whole. A loop that is not worth cutting for `width` workers
/// runs in the caller, and so does every loop inside a body. The first exception of a body is rethrown after all others
/// have run. Throws Error(kUnavailable) after shut_down(). In a forked process the caller computes alone.
void run_loop(Scheduler& scheduler, int width, std::size_t count, std::size_t grain,
              base::FunctionRef<void(std::size_t first, std::size_t last)> body);

}  // namespace ration::sched
