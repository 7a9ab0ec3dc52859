#include <string>

#include "c_api/budget.hpp"
#include "c_api/engine_options.hpp"
#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/sized.hpp"

using namespace ration::c_api;

namespace {

ration::Shutdown shutdown_of(ration_shutdown how) {
  if (how != RATION_DRAIN && how != RATION_ABORT) {
    refuse("ration_engine_shut_down was given " + std::to_string(how) + ", which is no ration_shutdown");
  }
  return how == RATION_ABORT ? ration::Shutdown::kAbort : ration::Shutdown::kDrain;
}

}  // namespace

ration_error* ration_engine_create(const ration_engine_options* options, ration_engine** engine) {
  return guarded([&] {
    require_pointer(engine, "ration_engine_create", "engine");
    *engine = nullptr;
    *engine = new ration_engine{ration::Engine(engine_options_of(options))};
  });
}

void ration_engine_free(ration_engine* engine) { delete engine; }

int32_t ration_engine_workers(const ration_engine* engine) { return engine == nullptr ? 0 : engine->engine.workers(); }

ration_error* ration_engine_budget(const ration_engine* engine, ration_budget* budget) {
  return guarded([&] {
    require_pointer(engine, "ration_engine_budget", "engine");
    require_pointer(budget, "ration_engine_budget", "budget");
    fill(budget, budget_of(engine->engine.budget()), "ration_budget");
  });
}

ration_error* ration_engine_shut_down(ration_engine* engine, ration_shutdown how) {
  return guarded([&] {
    require_pointer(engine, "ration_engine_shut_down", "engine");
    engine->engine.shut_down(shutdown_of(how));
  });
}

ration_error* ration_engine_lend(ration_engine* engine, ration_done done, void* user) {
  return guarded([&] {
    require_pointer(engine, "ration_engine_lend", "engine");
    if (done == nullptr) refuse("ration_engine_lend was given NULL for done");
    engine->engine.lend([done, user] { return done(user) != 0; });
  });
}

void ration_engine_wake(ration_engine* engine) {
  if (engine != nullptr) engine->engine.wake();
}
