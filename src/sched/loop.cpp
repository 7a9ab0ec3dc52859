#include "sched/loop.hpp"

#include <exception>

#include "base/fail.hpp"
#include "sched/ranges.hpp"
#include "sched/team.hpp"

namespace ration::sched {
namespace {

class Loop final : public Task {
 public:
  Loop(int shards, base::FunctionRef<void(int)> body) : Task({.is_loop = true}), shards_(shards), body_(body) {}

  bool advance(Team& team) noexcept override {
    try {
      team.run_shards(shards_, body_);
    } catch (...) {
      error_ = std::current_exception();
    }
    return true;
  }
  void finish() noexcept override {}
  void refuse(const Refusal&) noexcept override { refused_ = true; }
  int max_width() const noexcept override { return shards_; }

  void check() const {
    base::require(!refused_, ErrorCode::kUnavailable, "the engine is shutting down: a loop of ", shards_,
                  " shards was not run");
    if (error_) std::rethrow_exception(error_);
  }

 private:
  const int shards_;
  const base::FunctionRef<void(int)> body_;
  std::exception_ptr error_;
  bool refused_ = false;
};

}  // namespace

void run_loop(Scheduler& scheduler, int width, std::size_t count, std::size_t grain,
              base::FunctionRef<void(std::size_t first, std::size_t last)> body) {
  const int shards = shard_count(count, grain, width);
  if (count == 0) return;
  if (shards <= 1 || scheduler.in_forked_child()) {
    body(0, count);
    return;
  }
  const auto run_shard = [&](int shard) {
    body(shard_begin(count, shard, shards), shard_begin(count, shard + 1, shards));
  };
  Loop loop(shards, run_shard);
  scheduler.run(loop);
  loop.check();
}

}  // namespace ration::sched
