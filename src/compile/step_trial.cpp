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
constexpr nanoseconds kAmple = std::chrono::seconds(1);
constexpr nanoseconds kCheap = std::chrono::milliseconds(1);

nanoseconds thread_cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

/// A candidate with everything it needs to run.
class Contender {
 public:
  Contender(const ops::StepSpec& spec, const ops::Proposal& proposal)
      : spec_(spec), proposal_(proposal), weights_(std::make_unique<ops::WeightCache>()) {
    operation_ = proposal.create(*weights_);
    state_ = operation_->make_state();
    const ops::TensorSpec& src = spec.src[0];
    if (src.layout == Layout::kPlain && proposal.src_layouts[0] != Layout::kPlain) {
      reorder_ = ops::make_reorder(src.type, src.shape, {.to = proposal.src_layouts[0]});
      reorder_state_ = reorder_->make_state();
    }
  }

  nanoseconds time() const noexcept { return time_; }
  ops::WeightCache& weights() noexcept { return *weights_; }
  void run_once(TrialMemory& memory) {
    const ops::TensorSpec& input = spec_.src[0];
    const bool from_plain = reorder_ != nullptr || proposal_.src_layouts[0] == Layout::kPlain;
    std::byte* const plain = from_plain ? memory.plain.at_least(stored(input, Layout::kPlain)) : nullptr;
    std::byte* const src = memory.src.at_least(stored(input, proposal_.src_layouts[0]));
    std::byte* const dst = memory.dst.at_least(stored(spec_.dst, proposal_.dst_layout));
    std::byte* const scratch = memory.scratch.at_least(scratch_bytes());
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
    sources[0] = reorder_ == nullptr && from_plain ? plain : src;
    operation_->run({.src = sources, .dst = dst, .scratch = scratch, .state = state_.get()}, {});
    time_ = std::min(time_, thread_cpu_time() - start);
  }

 private:
  static std::size_t stored(const ops::TensorSpec& tensor, Layout layout) {
    return storage_bytes(tensor.type, tensor.shape, layout);
  }
  std::size_t scratch_bytes() const {
    return std::max(operation_->scratch_bytes(1), reorder_ ? reorder_->scratch_bytes(1) : 0);
  }

  const ops::StepSpec& spec_;
  const ops::Proposal& proposal_;
  std::unique_ptr<ops::WeightCache> weights_;
  std::unique_ptr<ops::Operation> operation_, reorder_;
  std::unique_ptr<ops::OperationState> state_, reorder_state_;
  nanoseconds time_ = nanoseconds::max();
};

}  // namespace

std::byte* TrialBlock::at_least(std::size_t bytes) {
  if (buffer_ == nullptr || buffer_->bytes() < bytes) {
    buffer_.reset();
    buffer_ = std::make_unique<ops::PackedBuffer>(bytes);
    auto* const values = reinterpret_cast<float*>(buffer_->data());
    for (std::size_t i = 0; i < bytes / sizeof(float); ++i) values[i] = static_cast<float>(i % 251) / 125.0F - 1.0F;
  }
  return buffer_->data();
}

StepTrial::StepTrial(nanoseconds limit) : rounds_(limit < kAmple ? kRounds : kMostRounds) {}

std::vector<nanoseconds> StepTrial::run(const ops::StepSpec& spec, std::vector<Candidate>& candidates,
                                        Clock::time_point deadline, ops::WeightCache& keep) {
  std::vector<std::unique_ptr<Contender>> contenders(candidates.size());
  std::vector<nanoseconds> times(candidates.size(), kNotTried);
  nanoseconds best = nanoseconds::max();
  nanoseconds total{0};
  const auto run_once = [&](std::size_t i) {
    contenders[i]->run_once(memory_);
    times[i] = contenders[i]->time();
    best = std::min(best, times[i]);
    total += times[i];
  };
  const auto drop_losers = [&](int rounds) {
    nanoseconds earlier = kNotTried;
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      if (contenders[i] != nullptr && !is_in_the_race({times[i], best, earlier}, rounds)) contenders[i].reset();
      earlier = std::min(earlier, times[i]);
    }
    return contenders.size() - static_cast<std::size_t>(std::count(contenders.begin(), contenders.end(), nullptr));
  };
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!is_worth_a_try(candidates[i].proposal.packed_bytes, best)) continue;
    if (Clock::now() >= deadline) return {};
    contenders[i] = std::make_unique<Contender>(spec, candidates[i].proposal);
    run_once(i);
  }
  for (int round = 1; drop_losers(round) > 1; ++round) {
    if (round == kMostRounds || (round >= rounds_ && total >= kCheap)) break;
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      if (contenders[i] != nullptr && Clock::now() < deadline) run_once(i);
    }
    if (Clock::now() >= deadline) break;
  }
  std::vector<Measured> measured;
  for (std::size_t i = 0; i < times.size(); ++i) measured.push_back({times[i], candidates[i].proposal.packed_bytes});
  // One that a smaller, equal one had put out of the race is packed again by the plan.
  const std::unique_ptr<Contender>& chosen = contenders[fastest(measured)];
  if (chosen != nullptr) keep.merge(chosen->weights());
  return times;
}

}  // namespace ration::compile
