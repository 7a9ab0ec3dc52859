/// What is measured of every pool: a fork-join of two iterations, with its threads awake and with them parked.
///
/// A pool is a callable `fork_join(body)` that runs body() twice, on two threads if it likes, and returns when both are
/// done. An iteration that waits for the other one makes sure that it does like.
#pragma once

#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
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

/// As fork_join_both(), after a pause in which every pool's threads went to sleep. What a request costs that meets an
/// idle machine. The pause is not counted.
template <class ForkJoin>
void parked_wake_up(benchmark::State& state, ForkJoin& fork_join) {
  constexpr auto kPause = std::chrono::milliseconds(20);
  for (auto _ : state) {
    std::this_thread::sleep_for(kPause);
    Rendezvous rendezvous;
    const auto begin = std::chrono::steady_clock::now();
    fork_join([&] { rendezvous.meet(); });
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
}

/// Defines the three benchmarks of a pool. `Pool` is default-constructible.
#define RATION_MEASURE_POOL(Pool)                       \
  void ForkJoinEmpty_##Pool(benchmark::State& state) {  \
    Pool pool;                                          \
    ::ration::benchmarks::fork_join_empty(state, pool); \
  }                                                     \
  void ForkJoinBoth_##Pool(benchmark::State& state) {   \
    Pool pool;                                          \
    ::ration::benchmarks::fork_join_both(state, pool);  \
  }                                                     \
  void ParkedWakeUp_##Pool(benchmark::State& state) {   \
    Pool pool;                                          \
    ::ration::benchmarks::parked_wake_up(state, pool);  \
  }                                                     \
  BENCHMARK(ForkJoinEmpty_##Pool)->UseRealTime();       \
  BENCHMARK(ForkJoinBoth_##Pool)->UseRealTime();        \
  BENCHMARK(ParkedWakeUp_##Pool)->UseManualTime()->Iterations(100)

}  // namespace ration::benchmarks
