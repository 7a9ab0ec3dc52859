#include "ops/openmp_team.hpp"

#include <latch>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "base/fail.hpp"

namespace ration::ops {

namespace {

thread_local int team = 1;

/// Threads that are alive together, until they go with the object.
class TrialThreads {
 public:
  ~TrialThreads() {
    may_end_.count_down();
    for (std::thread& thread : threads_) thread.join();
  }

  /// Creates one more; throws what std::thread throws.
  void add() {
    threads_.reserve(threads_.size() + 1);
    threads_.emplace_back([this] { may_end_.wait(); });
  }

  std::size_t size() const noexcept { return threads_.size(); }

 private:
  std::latch may_end_{1};
  std::vector<std::thread> threads_;
};

}  // namespace

void set_openmp_team(int threads) noexcept { team = threads; }
int openmp_team() noexcept { return team; }

void require_openmp_threads(int threads) {
  TrialThreads trial;
  try {
    while (trial.size() < static_cast<std::size_t>(threads)) trial.add();
  } catch (const std::system_error& refusal) {
    base::fail(ErrorCode::kResourceExhausted, "the OpenMP teams need ", threads,
               " threads, but the system refused number ", trial.size() + 1, ": ", refusal.what());
  }
}

}  // namespace ration::ops
