/// One request on its way through a plan.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

#include "compile/arena.hpp"
#include "compile/execute.hpp"
#include "ration/request.hpp"
#include "sched/task.hpp"
#include "serve/engine_core.hpp"

namespace ration::serve {

/// Runs the steps; what becomes of the answer is the derived class's matter (deliver). The bound memory must stay alive
/// until then.
class Request : public sched::Task {
 public:
  Request(EngineCore& engine, std::unique_ptr<compile::Arena> arena, const sched::TaskTerms& terms = {});

  bool advance(sched::Team& team) noexcept override;
  void finish() noexcept override;
  void expire() noexcept override;
  int max_width() const noexcept override;

 protected:
  using Clock = std::chrono::steady_clock;

  /// The answer is there, or error() says why not. Called once; the request may be destroyed from within.
  virtual void deliver() noexcept = 0;

  void bind(const compile::Bindings& bindings) noexcept { bindings_ = bindings; }
  /// Makes a running request stop at its next step boundary. From any thread.
  void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
  /// Ends a request that is not in the scheduler.
  void fail(std::exception_ptr error) noexcept;
  /// Ends one that was cancelled before it was started.
  void fail_as_cancelled() noexcept;

  EngineCore& engine() noexcept { return engine_; }
  const std::exception_ptr& error() const noexcept { return error_; }
  RequestTiming timing() const noexcept;
  std::unique_ptr<compile::Arena> take_arena() noexcept { return std::move(arena_); }

 private:
  void begin();
  void check_cancelled() const;

  EngineCore& engine_;
  std::unique_ptr<compile::Arena> arena_;
  compile::Bindings bindings_;
  std::size_t next_step_ = 0;
  std::exception_ptr error_;
  // Set by whoever cancels, read between steps; nothing else is handed over: relaxed.
  std::atomic<bool> cancelled_{false};
  const Clock::time_point submitted_;
  Clock::time_point started_{}, ended_{};
};

}  // namespace ration::serve
