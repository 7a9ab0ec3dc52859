/// A pool of exactly as many workers as the process may use, for loops of your own.
///
///     ration::ThreadPool pool;                                     // budget.threads workers
///     std::vector<float> v(1'000'000, 1.0F);
///     pool.parallel_for(v.size(), 4096, [&](std::size_t first, std::size_t last) {
///       for (std::size_t i = first; i < last; ++i) v[i] *= 2.0F;
///     });
///
/// Usable without any model; a host that has an engine runs its loops there (Engine::parallel_for). The caller of
/// parallel_for computes as well and takes the place of one worker, so that never more threads compute than the pool
/// has. Thread-safe: several threads may run loops at once and share the workers evenly; one that comes when as many
/// run as there are workers waits for one to end. The destructor joins the threads. Idle workers are parked and use no
/// CPU.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "ration/export.hpp"

namespace ration {

struct ThreadPoolOptions {
  /// Workers to create; 0 takes CpuBudget::detect().threads, or this pool's part of them if the process has several
  /// engines and pools that do so.
  int threads = 0;
};

class RATION_EXPORT ThreadPool {
 public:
  /// Throws Error(kInvalidArgument) for a negative number, Error(kResourceExhausted) if the system refuses a thread.
  explicit ThreadPool(const ThreadPoolOptions& options = {});
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Returns how many threads compute at most in one loop, the caller included. Changes only with the part above.
  int width() const noexcept;

  /// Calls body(first, last) for consecutive ranges that cover [0, count), each element exactly once, on the caller and
  /// on idle workers; returns when all have returned. No range is shorter than `grain` (but for the whole), so give a
  /// grain worth some microseconds. The first exception of a body is rethrown after all others have run. A loop within
  /// a body runs in its caller alone. Does not allocate in the steady state. In a process forked after the pool was
  /// made the caller computes alone.
  template <class Body>
  void parallel_for(std::size_t count, std::size_t grain, Body&& body) {
    using Callable = std::remove_reference_t<Body>;
    run(count, grain, const_cast<void*>(static_cast<const void*>(std::addressof(body))),
        [](void* callable, std::size_t first, std::size_t last) { (*static_cast<Callable*>(callable))(first, last); });
  }

 private:
  using RangeFunction = void (*)(void* callable, std::size_t first, std::size_t last);
  void run(std::size_t count, std::size_t grain, void* callable, RangeFunction range);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ration
