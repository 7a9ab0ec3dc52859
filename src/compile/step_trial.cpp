#include "compile/step_trial.hpp"

#include <algorithm>
#include <ctime>
#include <limits>
#include <utility>

#include "compile/choice.hpp"

namespace ration::compile {

namespace {

using std::chrono::nanoseconds;

/// The least of three runs is within 2 % of the least of many on an idle machine; short steps are cheap to repeat.
constexpr int kRounds = 3;
constexpr int kMostRounds = 10;
constexpr nanoseconds kCheap = std::chrono::milliseconds(1);

nanoseconds thread_cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

std::size_t src_bytes(const ops::TensorSpec& src, Layout layout) { return storage_bytes(src.type, src.shape, layout); }

/// A candidate with everything it needs to run.
class Contender {
 public:
  Contender(const ops::StepSpec& spec, const ops::Proposal& proposal)
      : spec_(spec), proposal_(proposal), weights_(std::make_unique<ops::WeightCache>()) {
    operation_ = proposal.create(*weights_);
    state_ = operation_->make_state();
    const ops::TensorSpec& src = spec.src[0];
    if (src.layout == Layout::kPlain && proposal.src_layouts[0] != Layout::kPlain) {
      reorder_ = ops::make_reorder(src.type, src.shape, Layout::kPlain, proposal.src_layouts[0]);
      reorder_state_ = reorder_->make_state();
    }
  }

  nanoseconds time() const noexcept { return time_; }
  ops::WeightCache& weights() noexcept { return *weights_; }
  std::size_t scratch_bytes() const {
    return std::max(operation_->scratch_bytes(1), reorder_ ? reorder_->scratch_bytes(1) : 0);
  }

  void run_once(std::byte* plain, std::byte* src, std::byte* dst, std::byte* scratch) {
    weights_->evict();
    const nanoseconds start = thread_cpu_time();
    if (reorder_ != nullptr) {
      const void* const from[] = {plain};
      reorder_->run({.src = from, .dst = src, .scratch = scratch, .state = reorder_state_.get()}, {});
    }
    std::vector<const void*> sources(spec_.src.size(), nullptr);
    for (std::size_t i = 1; i < sources.size(); ++i) {
      if (proposal_.uses_src[i]) sources[i] = spec_.src[i].constant ? spec_.src[i].constant->view().data() : dst;
    }
    sources[0] = proposal_.src_layouts[0] == Layout::kPlain && spec_.src[0].layout == Layout::kPlain ? plain : src;
    operation_->run({.src = sources, .dst = dst, .scratch = scratch, .state = state_.get()}, {});
    time_ = std::min(time_, thread_cpu_time() - start);
  }

 private:
  const ops::StepSpec& spec_;
  const ops::Proposal& proposal_;
  std::unique_ptr<ops::WeightCache> weights_;
  std::unique_ptr<ops::Operation> operation_, reorder_;
  std::unique_ptr<ops::OperationState> state_, reorder_state_;
  nanoseconds time_ = nanoseconds::max();
};

}  // namespace

std::byte* TrialMemory::at_least(std::size_t bytes) {
  if (buffer_ == nullptr || buffer_->bytes() < bytes) {
    buffer_.reset();
    buffer_ = std::make_unique<ops::PackedBuffer>(bytes);
    auto* const values = reinterpret_cast<float*>(buffer_->data());
    for (std::size_t i = 0; i < bytes / sizeof(float); ++i) values[i] = static_cast<float>(i % 251) / 125.0F - 1.0F;
  }
  return buffer_->data();
}

std::vector<nanoseconds> StepTrial::run(const ops::StepSpec& spec, std::vector<Candidate>& candidates,
                                        Clock::time_point deadline, ops::WeightCache& keep) {
  std::vector<std::unique_ptr<Contender>> contenders;
  std::size_t src = 0;
  std::size_t dst = 0;
  std::size_t scratch = 0;
  for (const Candidate& candidate : candidates) {
    if (Clock::now() >= deadline) return {};
    contenders.push_back(std::make_unique<Contender>(spec, candidate.proposal));
    src = std::max(src, src_bytes(spec.src[0], candidate.proposal.src_layouts[0]));
    dst = std::max(dst, src_bytes(spec.dst, candidate.proposal.dst_layout));
    scratch = std::max(scratch, contenders.back()->scratch_bytes());
  }
  std::byte* const plain = plain_.at_least(src_bytes(spec.src[0], Layout::kPlain));
  std::byte* const src_memory = src_.at_least(src);
  std::byte* const dst_memory = dst_.at_least(dst);
  std::byte* const scratch_memory = scratch_.at_least(scratch);

  std::vector<nanoseconds> times(contenders.size(), nanoseconds::max());
  nanoseconds best = nanoseconds::max();
  nanoseconds total{0};
  std::size_t racing = contenders.size();
  for (int round = 1; racing > 1 || round == 1; ++round) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      if (contenders[i] == nullptr) continue;
      if (Clock::now() >= deadline) {
        if (round == 1) return {};
        continue;
      }
      contenders[i]->run_once(plain, src_memory, dst_memory, scratch_memory);
      times[i] = contenders[i]->time();
      best = std::min(best, times[i]);
      total += times[i];
    }
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      if (contenders[i] == nullptr || is_in_the_race(times[i], best, round)) continue;
      contenders[i].reset();
      --racing;
    }
    if (Clock::now() >= deadline || round == kMostRounds || (round >= kRounds && total >= kCheap)) break;
  }
  keep.merge(contenders[fastest(times)]->weights());
  return times;
}

}  // namespace ration::compile
