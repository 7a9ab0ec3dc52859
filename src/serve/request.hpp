/// One request on its way through a plan, alone or with others.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <span>

#include "compile/arena.hpp"
#include "compile/execute.hpp"
#include "ration/request.hpp"
#include "sched/task.hpp"
#include "serve/batch.hpp"
#include "serve/model_core.hpp"

namespace ration::serve {

/// Runs the steps; what becomes of the answer is the derived class's matter (deliver). The bound memory must stay alive
/// until then. Keeps its model alive; an arena is taken at the first step, so that what waits holds none.
class Request : public sched::Task {
 public:
  /// `flight` counts it among those of its model, null: its caller waits for it. `calls_back`: deliver() runs the
  /// host's code.
  Request(std::shared_ptr<ModelCore> model, std::shared_ptr<compile::ArenaPool> arenas,
          const RequestOptions& options = {}, sched::Flight* flight = nullptr, bool calls_back = false);

  bool advance(sched::Team& team) noexcept override;
  void finish() noexcept override;
  void refuse(const sched::Refusal& refusal) noexcept override;
  void stop() noexcept override;
  bool is_cancelled() const noexcept override { return cancelled_.load(std::memory_order_relaxed); }
  int max_width() const noexcept override;

 protected:
  using Clock = std::chrono::steady_clock;

  /// The answer is there, or error() says why not. Called once; the request may be destroyed from within.
  virtual void deliver() noexcept = 0;

  void bind(const compile::Bindings& bindings) noexcept { bindings_ = bindings; }
  /// Hands the request to the workers, or delivers why it cannot be: so the request may be gone on return.
  void submit() noexcept;
  /// Takes note that it was asked for.
  void count() noexcept;
  /// Makes a running request stop at its next step boundary. In a batch it runs on with the others, but its answer is
  /// dropped. From any thread.
  void cancel() noexcept;
  /// Delivers an error in place of an answer.
  void fail(std::exception_ptr error) noexcept;

  EngineCore& engine() const noexcept { return model_->engine(); }
  const std::exception_ptr& error() const noexcept { return error_; }
  const RequestTiming& timing() const noexcept { return timing_; }

 private:
  Request* next_member() const noexcept { return static_cast<Request*>(next_in_batch()); }
  int count_members() const noexcept;
  const compile::Plan& plan() const noexcept;
  void begin();
  void run_step(sched::Team& team, std::size_t step);
  void check_stopped(std::size_t steps) const;
  bool all_are_cancelled() const noexcept;
  void give_memory_back() noexcept;
  void end(const RequestTiming& timing, std::exception_ptr error) noexcept;

  const std::shared_ptr<ModelCore> model_;
  const std::shared_ptr<compile::ArenaPool> arenas_;
  compile::Bindings bindings_;
  std::size_t next_step_ = 0;
  std::exception_ptr error_;
  // Set by whoever cancels or shuts down, read between steps; nothing else is handed over: relaxed.
  std::atomic<bool> cancelled_{false}, stopped_{false};
  const Clock::time_point submitted_;
  RequestTiming timing_;

  // Of the one that leads: what it runs in, alone or as a batch, and the workers it had, weighted by the steps' cost.
  std::unique_ptr<compile::Arena> arena_;
  std::unique_ptr<Batch> batch_;
  Clock::time_point started_{};
  double cost_ = 0, cost_by_width_ = 0;
};

}  // namespace ration::serve
