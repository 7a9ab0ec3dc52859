/// What is measured of every pool: a fork-join of two iterations, with its threads awake and with them parked, empty
/// and with work to do.
///
/// A pool is a callable `fork_join(body)` that runs body() twice, on two threads if it likes, and returns when both are
/// done. An iteration that waits for the other one makes sure that it does like.
#pragma once

#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace ration::benchmarks {

/// Holds each of two callers until the other one has come. Yields, so that two threads on one CPU get through, too.
class Rendezvous {
 public:
  void meet() {
    // Release and acquire pair up on arrived_; nothing else is handed over.
    arrived_.fetch_add(1, std::memory_order_acq_rel);
    for (int spins = 0; arrived_.load(std::memory_order_acquire) < 2; ++spins) {
      if (spins > 1000) std::this_thread::yield();
    }
  }

 private:
  std::atomic<int> arrived_{0};
};

/// Back to back, iterations empty: the caller may run both. What a step costs that nobody helps with.
template <class ForkJoin>
void fork_join_empty(benchmark::State& state, ForkJoin& fork_join) {
  for (auto _ : state) fork_join([] { benchmark::ClobberMemory(); });
}

/// Back to back, one iteration on each thread. What a step costs on two workers beside its work.
template <class ForkJoin>
void fork_join_both(benchmark::State& state, ForkJoin& fork_join) {
  for (auto _ : state) {
    Rendezvous rendezvous;
    fork_join([&] { rendezvous.meet(); });
  }
}

/// Times fork_join(body()) after pauses in which every pool's threads go to sleep. The pauses are not counted.
template <class ForkJoin, class MakeBody>
void after_pauses(benchmark::State& state, ForkJoin& fork_join, MakeBody make_body) {
  constexpr auto kPause = std::chrono::milliseconds(20);
  for (auto _ : state) {
    std::this_thread::sleep_for(kPause);
    auto body = make_body();
    const auto begin = std::chrono::steady_clock::now();
    fork_join(body);
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
}

/// As fork_join_both(), parked: the wake-up alone. A pool that lets the kernel wake its thread on the caller's own CPU
/// looks best here, because nothing has to be done on a second one.
template <class ForkJoin>
void parked_wake_up(benchmark::State& state, ForkJoin& fork_join) {
  struct Body {
    std::unique_ptr<Rendezvous> rendezvous = std::make_unique<Rendezvous>();
    void operator()() const { rendezvous->meet(); }
  };
  after_pauses(state, fork_join, [] { return Body{}; });
}

/// Some hundreds of microseconds of arithmetic in each iteration, parked: the first step of a request that meets an
/// idle machine. The counter has the time of
/// one iteration alone: as much is perfect, twice as much is as slow as one thread.
template <class ForkJoin>
void parked_work(benchmark::State& state, ForkJoin& fork_join) {
  const auto work = [] {
    float value = 1.0F;
    for (int i = 0; i < 150'000; ++i) benchmark::DoNotOptimize(value = value * 0.5F + 1.0F);
  };
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) work();
  const std::chrono::duration<double, std::micro> alone = (std::chrono::steady_clock::now() - begin) / 10;
  state.counters["one_iteration_us"] = alone.count();
  after_pauses(state, fork_join, [&] { return work; });
}

/// Defines the benchmarks of a pool. `Pool` is default-constructible.
#define RATION_MEASURE_POOL(Pool)                                   \
  void ForkJoinEmpty_##Pool(benchmark::State& state) {              \
    Pool pool;                                                      \
    ::ration::benchmarks::fork_join_empty(state, pool);             \
  }                                                                 \
  void ForkJoinBoth_##Pool(benchmark::State& state) {               \
    Pool pool;                                                      \
    ::ration::benchmarks::fork_join_both(state, pool);              \
  }                                                                 \
  void ParkedWakeUp_##Pool(benchmark::State& state) {               \
    Pool pool;                                                      \
    ::ration::benchmarks::parked_wake_up(state, pool);              \
  }                                                                 \
  void ParkedWork_##Pool(benchmark::State& state) {                 \
    Pool pool;                                                      \
    ::ration::benchmarks::parked_work(state, pool);                 \
  }                                                                 \
  BENCHMARK(ForkJoinEmpty_##Pool)->UseRealTime();                   \
  BENCHMARK(ForkJoinBoth_##Pool)->UseRealTime();                    \
  BENCHMARK(ParkedWakeUp_##Pool)->UseManualTime()->Iterations(100); \
  BENCHMARK(ParkedWork_##Pool)->UseManualTime()->Iterations(100)

}  // namespace ration::benchmarks
