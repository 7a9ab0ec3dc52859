/// Tasks for tests of the scheduler, each of whose phases can be held and waited for, and what such tests share.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include "sched/scheduler.hpp"
#include "sched/team.hpp"

namespace ration::sched {

/// Opened once, waited for by anybody.
class Gate {
 public:
  void open() { promise_.set_value(); }
  void wait() const { opened_.wait(); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> opened_ = promise_.get_future().share();
};

class ProbeTask final : public Task {
 public:
  using Task::Task;
  /// Its test may go on before the scheduler has let go of it.
  ~ProbeTask() override {
    while (begun_ && !has_ended()) std::this_thread::yield();
  }

  Gate started, go_on;  ///< advance() has begun; it may return, if `holds_advance`.
  Gate finishing, finish_on;
  Gate refusing, refuse_on;
  bool holds_advance = false, holds_finish = false, holds_refuse = false;
  int width = 1;
  std::function<void()> in_advance, in_finish, in_refuse;
  std::atomic<bool> cancelled{false};
  std::atomic<int> finished{0}, refused{0};
  std::atomic<Refusal::Reason> reason{Refusal::Reason::kQueueFull};

  bool has_ended() const { return finished + refused > 0; }

  bool advance(Team&) noexcept override {
    begun_ = true;
    started.open();
    if (holds_advance) go_on.wait();
    if (in_advance) in_advance();
    return true;
  }
  void finish() noexcept override {
    finishing.open();
    if (holds_finish) finish_on.wait();
    if (in_finish) in_finish();
    ++finished;
  }
  void refuse(const Refusal& refusal) noexcept override {
    begun_ = true;
    refusing.open();
    if (holds_refuse) refuse_on.wait();
    reason = refusal.reason;
    if (in_refuse) in_refuse();
    ++refused;
  }
  bool is_cancelled() const noexcept override { return cancelled; }
  int max_width() const noexcept override { return width; }

 private:
  std::atomic<bool> begun_{false};
};

inline SchedulerOptions scheduler_options(int threads, bool create_threads = true) {
  SchedulerOptions options;
  options.threads = threads;
  options.create_threads = create_threads;
  return options;
}

/// For what the scheduler counts, and nothing tells.
template <class Condition>
void yield_until(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

}  // namespace ration::sched
