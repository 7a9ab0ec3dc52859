/// One request on its way through a plan.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

#include "compile/arena.hpp"
#include "compile/execute.hpp"
#include "sched/task.hpp"
#include "serve/completion.hpp"
#include "serve/engine_core.hpp"

namespace ration::serve {

/// Made by the caller, run by workers, waited for by the caller, who keeps it and the bound memory alive until wait()
/// has returned.
class Request final : public sched::Task {
 public:
  Request(EngineCore& engine, std::unique_ptr<compile::Arena> arena, const compile::Bindings& bindings)
      : engine_(engine), arena_(std::move(arena)), bindings_(bindings) {}

  bool advance(sched::Team& team) noexcept override;
  void finish() noexcept override;
  int max_width() const noexcept override;

  bool is_done() const noexcept { return done_.is_signalled(); }
  /// Blocks until the answer is delivered. Rethrows what a step threw.
  void wait();
  /// Returns the arena for the next request; only after wait().
  std::unique_ptr<compile::Arena> release_arena() noexcept { return std::move(arena_); }

 private:
  EngineCore& engine_;
  std::unique_ptr<compile::Arena> arena_;
  compile::Bindings bindings_;
  std::size_t next_step_ = 0;
  std::exception_ptr error_;
  Completion done_;
};

}  // namespace ration::serve
