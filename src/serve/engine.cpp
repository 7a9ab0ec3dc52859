#include "ration/engine.hpp"

#include <exception>
#include <memory>

#include "base/guarded.hpp"
#include "serve/engine_core.hpp"

namespace ration {

Engine::Engine(const EngineOptions& options)
    : core_(base::guarded("an engine", [&] { return std::make_shared<serve::EngineCore>(options); })) {}
Engine::~Engine() = default;

CpuBudget Engine::budget() const {
  return base::guarded("an engine's budget", [this] { return core_->budget(); });
}
int Engine::workers() const noexcept { return core_->workers(); }

EngineStats Engine::stats() const {
  return base::guarded("an engine's stats", [this] { return core_->stats(); });
}

void Engine::shut_down(Shutdown how) {
  base::guarded("an engine's shutdown", [&] { core_->scheduler().shut_down(how == Shutdown::kAbort); });
}

void Engine::lend(const std::function<bool()>& done) {
  std::exception_ptr thrown;
  base::guarded("a lent thread", [&] {
    core_->lend_until([&] {
      try {
        return thrown != nullptr || done();
      } catch (...) {
        // A std::bad_alloc of the host's is the host's.
        thrown = std::current_exception();
        return true;
      }
    });
  });
  if (thrown) std::rethrow_exception(thrown);
}
void Engine::wake() { core_->scheduler().poke(); }

}  // namespace ration
