#include <algorithm>
#include <utility>

#include "compile/draft.hpp"

namespace ration::compile {

namespace {

/// Decides buffer by buffer in the order of the steps; copies are inserted into a new step list as they become
/// necessary.
class BufferAssigner {
 public:
  explicit BufferAssigner(Draft& draft) : draft_(draft), last_use_(draft.values.size(), -1) {
    for (std::size_t s = 0; s < draft.steps.size(); ++s) {
      for (const DraftValueId src : draft.steps[s].src) {
        if (src != kNoDraftValue) last_use_[static_cast<std::size_t>(src)] = static_cast<int>(s);
      }
    }
    result_.buffer_of.assign(draft.values.size(), -1);
  }

  BufferAssignment assign() {
    std::vector<DraftStep> old_steps = std::exchange(draft_.steps, {});
    for (std::size_t s = 0; s < old_steps.size(); ++s) place(std::move(old_steps[s]), static_cast<int>(s));
    return std::move(result_);
  }

 private:
  void place(DraftStep step, int index) {
    if (step.proposal.inplace_src >= 0) {
      place_in_place(std::move(step), index);
      return;
    }
    const bool alias = step.proposal.may_alias_src0 && !step.src.empty() && can_take_over(step, 0, index);
    if (draft_.value(step.dst).output < 0) set_buffer(step.dst, alias ? buffer(step.src[0]) : result_.buffers++);
    draft_.steps.push_back(std::move(step));
  }

  /// dst starts as the content of one input. If that input's buffer cannot be taken over, it is copied first.
  void place_in_place(DraftStep step, int index) {
    const auto k = static_cast<std::size_t>(step.proposal.inplace_src);
    if (!can_take_over(step, k, index)) {
      DraftValue copy{.type = draft_.value(step.src[k]).type,
                      .shape = draft_.value(step.src[k]).shape,
                      .layout = draft_.value(step.src[k]).layout};
      draft_.values.push_back(std::move(copy));
      const auto copied = static_cast<DraftValueId>(draft_.values.size()) - 1;
      result_.buffer_of.push_back(result_.buffers++);
      draft_.steps.push_back(copy_step(draft_, step.src[k], copied));
      step.src[k] = copied;
    }
    set_buffer(step.dst, buffer(step.src[k]));
    const DraftValueId computed = step.dst;
    draft_.steps.push_back(std::move(step));
    if (draft_.value(computed).output >= 0) move_to_output(computed);
  }

  /// The value lies in the arena, since it was computed in place; the model's output gets a copy. Later readers keep
  /// reading the arena.
  void move_to_output(DraftValueId computed) {
    DraftValue output = draft_.value(computed);
    draft_.value(computed).output = -1;
    draft_.values.push_back(std::move(output));
    result_.buffer_of.push_back(-1);
    draft_.steps.push_back(copy_step(draft_, computed, static_cast<DraftValueId>(draft_.values.size()) - 1));
  }

  /// True if input k lives in the arena, is as large as dst, and nobody reads its buffer after this step.
  bool can_take_over(const DraftStep& step, std::size_t k, int index) const {
    const DraftValueId src = step.src[k];
    if (src == kNoDraftValue || buffer(src) < 0) return false;
    if (draft_.value(src).bytes() != draft_.value(step.dst).bytes()) return false;
    for (std::size_t i = 0; i < step.src.size(); ++i) {
      // The same memory under another operand would change while it is read.
      if (i != k && step.src[i] != kNoDraftValue && buffer(step.src[i]) == buffer(src)) return false;
    }
    return buffer_last_use_[static_cast<std::size_t>(buffer(src))] <= index;
  }

  int buffer(DraftValueId value) const { return result_.buffer_of[static_cast<std::size_t>(value)]; }

  void set_buffer(DraftValueId value, int buffer) {
    result_.buffer_of[static_cast<std::size_t>(value)] = buffer;
    buffer_last_use_.resize(static_cast<std::size_t>(result_.buffers), -1);
    int& last = buffer_last_use_[static_cast<std::size_t>(buffer)];
    last = std::max(last, last_use_[static_cast<std::size_t>(value)]);
  }

  Draft& draft_;
  std::vector<int> last_use_;         ///< Per value of the incoming draft, in the old step numbering.
  std::vector<int> buffer_last_use_;  ///< Per buffer, in the old step numbering.
  BufferAssignment result_;
};

}  // namespace

BufferAssignment assign_buffers(Draft& draft) { return BufferAssigner(draft).assign(); }

}  // namespace ration::compile
