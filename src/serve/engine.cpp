#include "ration/engine.hpp"

#include <memory>
#include <utility>

#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "base/process_exit.hpp"
#include "serve/engine_core.hpp"

namespace ration {

Engine::Engine(const EngineOptions& options)
    : core_(base::guarded("an engine", [&] { return serve::EngineCore::make(options); })) {}

Engine::~Engine() {
  if (base::exit_phase() != base::ExitPhase::kRunning) {
    base::keep_until_exit(std::move(core_));  // The workers stand still and cannot be joined.
  } else if (!core_->creates_threads() && !core_->scheduler().in_forked_child()) {
    // After this nobody can lend a thread, and what waits would wait for ever.
    core_->drain();
  }
}

CpuBudget Engine::budget() const {
  core_->scheduler().require_not_forked();
  return base::guarded("an engine's budget", [this] { return core_->budget(); });
}
int Engine::workers() const noexcept { return core_->workers(); }

EngineStats Engine::stats() const {
  core_->scheduler().require_not_forked();
  return base::guarded("an engine's stats", [this] { return core_->stats(); });
}

void Engine::shut_down(Shutdown how) {
  base::guarded("an engine's shutdown", [&] { core_->shut_down(how == Shutdown::kAbort); });
}

void Engine::lend(const std::function<bool()>& done) {
  base::require(done != nullptr, ErrorCode::kInvalidArgument, "a thread was lent with an empty condition");
  // The engine may be destroyed by a callback that this thread runs.
  const std::shared_ptr<serve::EngineCore> core = core_;
  core->scheduler().require_not_forked();
  core->lend_until(done);
}
void Engine::wake() { core_->scheduler().wake(); }

void Engine::run_loop(std::size_t count, std::size_t grain, void* callable, RangeFunction range) {
  core_->run_loop(count, grain, [&](std::size_t first, std::size_t last) { range(callable, first, last); });
}

}  // namespace ration
