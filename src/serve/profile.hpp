/// Runs a request several times on one worker and times each step, whole or as its shards one after another.
#pragma once

#include <exception>
#include <memory>
#include <vector>

#include "compile/arena.hpp"
#include "compile/execute.hpp"
#include "ration/model.hpp"
#include "sched/task.hpp"
#include "serve/completion.hpp"

namespace ration::serve {

/// Same life as a Request: the caller keeps it and the bound memory alive until wait() has returned.
class Profile final : public sched::Task {
 public:
  Profile(std::unique_ptr<compile::Arena> arena, const compile::Bindings& bindings, int runs, int width);

  /// Does all runs at once: a yield would be measured as part of a step.
  bool advance(sched::Team& team) noexcept override;
  void finish() noexcept override;
  void refuse(const sched::Refusal& refusal) noexcept override;
  int max_width() const noexcept override { return 1; }

  bool is_done() const noexcept { return done_.is_signalled(); }
  /// Blocks, then returns one entry per step. Rethrows what a step threw.
  std::vector<StepTime> wait();
  std::unique_ptr<compile::Arena> release_arena() noexcept { return std::move(arena_); }

 private:
  void run_once(std::size_t run);

  std::unique_ptr<compile::Arena> arena_;
  compile::Bindings bindings_;
  int width_;
  std::vector<std::vector<std::chrono::nanoseconds>> samples_;  ///< Per step, per run.
  std::exception_ptr error_;
  Completion done_;
};

}  // namespace ration::serve
