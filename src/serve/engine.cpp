#include "ration/engine.hpp"

#include "serve/engine_core.hpp"

namespace ration {

Engine::Engine(const EngineOptions& options) : core_(std::make_shared<serve::EngineCore>(options)) {}
Engine::~Engine() = default;

CpuBudget Engine::budget() const { return core_->budget(); }
int Engine::workers() const noexcept { return core_->workers(); }

EngineStats Engine::stats() const { return core_->stats(); }

void Engine::shut_down(Shutdown how) { core_->scheduler().shut_down(how == Shutdown::kAbort); }

void Engine::lend(const std::function<bool()>& done) { core_->lend_until(done); }
void Engine::wake() { core_->scheduler().poke(); }

}  // namespace ration
