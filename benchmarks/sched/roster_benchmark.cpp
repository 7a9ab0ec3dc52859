/// What the scheduler's lock is held for: a submission, an end, a look and a yield, with 1 to 128 requests started and
/// none or 10 000 waiting at two priorities.
#include <benchmark/benchmark.h>

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "sched/roster.hpp"

namespace {

using namespace std::chrono_literals;
using namespace ration::sched;

class Request final : public Task {
 public:
  using Task::Task;
  bool advance(Team&) noexcept override { return true; }
  void finish() noexcept override {}
  void refuse(const Refusal&) noexcept override {}
  int max_width() const noexcept override { return 64; }
};

/// As many workers as started requests, so that those that wait, wait.
class Desk {
 public:
  explicit Desk(const benchmark::State& state) : roster_({.make_room = true}) {
    const auto started = static_cast<int>(state.range(0));
    std::vector<Run*> runs;
    for (int i = 0; i <= started; ++i) runs.push_back(&runs_.emplace_back());
    roster_.set_workers(started, runs, now_);
    for (int i = 0; i < started; ++i) arrive();
    while (roster_.openings() > 0) roster_.take(now_);
    for (int i = 0; i < static_cast<int>(state.range(1)) + 1; ++i) arrive();
    while (roster_.openings() > 0) roster_.take(now_);
    roster_.forget_changes();
  }
  ~Desk() { roster_.take_all(now_); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  Task& make() {
    const int priority = static_cast<int>(requests_.size() % 2);
    return requests_.emplace_back(TaskTerms{.priority = priority, .deadline = now_ + 1h, .work = 1ms});
  }
  void arrive() { roster_.arrive(make(), now_, refused_); }
  void submit(Task& task) { roster_.arrive(task, now_, refused_); }

  Roster& roster() { return roster_; }
  TaskTerms::TimePoint now() const { return now_; }

 private:
  Roster roster_;
  std::deque<Run> runs_;
  std::deque<Request> requests_;
  TaskChain refused_;
  const TaskTerms::TimePoint now_{1h};
};

/// A submission, and taking it back.
void LockSubmitAndCancel(benchmark::State& state) {
  Desk desk(state);
  Task& extra = desk.make();
  for (auto _ : state) {
    desk.submit(extra);
    desk.roster().withdraw(extra, desk.now());
  }
}

/// An end, the start of the next, and a submission, so that the numbers stay.
void LockEndStartAndSubmit(benchmark::State& state) {
  Desk desk(state);
  for (auto _ : state) {
    Run& run = *desk.roster().started().front();
    Task& task = *run.task;
    desk.roster().finish(run, desk.now());
    while (desk.roster().openings() > 0) desk.roster().take(desk.now());
    desk.submit(task);
    while (desk.roster().openings() > 0) desk.roster().take(desk.now());
    desk.roster().forget_changes();
  }
}

void LockLook(benchmark::State& state) {
  Desk desk(state);
  for (auto _ : state) benchmark::DoNotOptimize(desk.roster().look(desk.now()));
}

void LockYield(benchmark::State& state) {
  Desk desk(state);
  Run& youngest = *desk.roster().youngest();
  for (auto _ : state) benchmark::DoNotOptimize(desk.roster().yield(youngest, desk.now()));
}

void loads(benchmark::internal::Benchmark* made) {
  made->ArgNames({"started", "waiting"});
  for (const int started : {1, 16, 64, 128}) made->Args({started, 0})->Args({started, 10'000});
}

BENCHMARK(LockSubmitAndCancel)->Apply(loads);
BENCHMARK(LockEndStartAndSubmit)->Apply(loads);
BENCHMARK(LockLook)->Apply(loads);
BENCHMARK(LockYield)->Apply(loads);

}  // namespace
