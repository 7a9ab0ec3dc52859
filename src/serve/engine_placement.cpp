#include "serve/engine_core.hpp"

namespace ration::serve {

sys::WorkerPlacesOptions EngineCore::places_options() const {
  sys::WorkerPlacesOptions places;
  // The threads of an OpenMP team inherit the mask of the worker that makes them: a pin would put them all on one CPU.
  places.pin = options_.pin && options_.create_threads && options_.intra_op == IntraOp::kPool;
  return places;
}

void EngineCore::report_share(const CpuBudget& budget) const {
  const int members = share_.members();
  if (members > budget.threads) {
    log_.warning("the process has ", members, " engines and pools that share ", budget.threads,
                 budget.threads == 1 ? " thread" : " threads",
                 ": each of them keeps one worker, so together they exceed the budget");
  } else {
    log_.info("the process has ", members, " engines and pools that share ", budget.threads,
              " threads: this one takes ", wanted_workers(budget));
  }
}

}  // namespace ration::serve
