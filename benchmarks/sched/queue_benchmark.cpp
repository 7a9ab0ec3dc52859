/// The queue of waiting requests: one comes, one goes, while 1 or 1000 wait.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "sched/task_queue.hpp"

namespace {

using namespace std::chrono_literals;
using ration::sched::Task;
using ration::sched::TaskGroup;
using ration::sched::TaskQueue;
using ration::sched::TaskTerms;

class Request final : public Task {
 public:
  using Task::Task;
  bool advance(ration::sched::Team&) noexcept override { return true; }
  void finish() noexcept override {}
  void refuse(const ration::sched::Refusal&) noexcept override {}
  int max_width() const noexcept override { return 1; }
};

/// Pushes and pops while the number that waits stays what the benchmark's argument says. `terms_of` gives the terms of
/// the i-th request.
template <class TermsOf>
void push_and_pop(benchmark::State& state, TermsOf terms_of) {
  const auto waiting = static_cast<std::size_t>(state.range(0));
  const TaskTerms::TimePoint now = std::chrono::steady_clock::now();
  TaskQueue queue;
  std::deque<Request> requests;
  for (std::size_t i = 0; i <= waiting; ++i) requests.emplace_back(terms_of(i));
  for (std::size_t i = 1; i <= waiting; ++i) queue.push(requests[i], now);
  Task* next = &requests.front();
  for (auto _ : state) {
    queue.push(*next, now);
    const TaskQueue::Start start = queue.pop(now, 1, true);
    next = start.task;
    queue.on_finished(queue.group_of(*next), next->terms().priority, start.work, start.work);
  }
  queue.take_all();
}

TaskTerms terms_for(int priority, TaskGroup* group = nullptr) {
  TaskTerms terms;
  terms.priority = priority;
  terms.work = 10ms;
  terms.group = group;
  return terms;
}

void QueuePushPop(benchmark::State& state) {
  push_and_pop(state, [](std::size_t) { return terms_for(0); });
}

/// One request in ten goes before the others.
void QueuePushPopPriorities(benchmark::State& state) {
  push_and_pop(state, [](std::size_t i) { return terms_for(i % 10 == 0 ? 1 : 0); });
}

/// Eight models share the queue.
void QueuePushPopModels(benchmark::State& state) {
  std::deque<TaskGroup> groups;
  for (int i = 0; i < 8; ++i) groups.emplace_back();
  push_and_pop(state, [&](std::size_t i) { return terms_for(0, &groups[i % groups.size()]); });
}

/// A client gives up: one comes, and leaves again without having been started.
void QueueWithdraw(benchmark::State& state) {
  const TaskTerms::TimePoint now = std::chrono::steady_clock::now();
  TaskQueue queue;
  std::deque<Request> requests;
  for (std::int64_t i = 0; i <= state.range(0); ++i) requests.emplace_back(terms_for(0));
  for (std::size_t i = 1; i < requests.size(); ++i) queue.push(requests[i], now);
  for (auto _ : state) {
    queue.push(requests.front(), now);
    benchmark::DoNotOptimize(queue.remove(requests.front()));
  }
  queue.take_all();
}

BENCHMARK(QueuePushPop)->ArgName("waiting")->Arg(1)->Arg(1000);
BENCHMARK(QueuePushPopPriorities)->ArgName("waiting")->Arg(1)->Arg(1000);
BENCHMARK(QueuePushPopModels)->ArgName("waiting")->Arg(1)->Arg(1000);
BENCHMARK(QueueWithdraw)->ArgName("waiting")->Arg(1)->Arg(1000);

}  // namespace
