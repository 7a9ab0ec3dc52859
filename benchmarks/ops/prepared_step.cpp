#include "prepared_step.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

#include "base/fail.hpp"

namespace ration::benchmarks {

namespace {

ops::Proposal accepted(ops::Answer answer, const ops::Implementation& implementation) {
  if (const auto* refusal = std::get_if<ops::Refusal>(&answer)) {
    base::fail(ErrorCode::kUnsupported, implementation.name, ": refused: ", refusal->reason);
  }
  return std::get<ops::Proposal>(std::move(answer));
}

/// Memory for a value, filled with numbers: what they are changes no kernel's time as long as they are no denormals.
Tensor memory(const Shape& shape, Layout layout) {
  Tensor tensor(DataType::kFloat32, {storage_elements(shape, layout)});
  fill_with_numbers(tensor.values<float>());
  return tensor;
}

}  // namespace

PreparedStep::PreparedStep(const LayerProblem& problem, const ops::Implementation& implementation)
    : proposal_(accepted(problem.ask(implementation), implementation)),
      operation_(proposal_.create(weights_)),
      state_(operation_->make_state()),
      input_(memory(problem.src_shape(), proposal_.src_layouts[0])),
      output_(memory(problem.dst_shape(), proposal_.dst_layout)),
      scratch_(DataType::kUInt8, {std::max<std::int64_t>(static_cast<std::int64_t>(operation_->scratch_bytes(1)), 1)}),
      constants_(problem.constants()),
      src_{input_.data()} {
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    src_.push_back(proposal_.uses_src[i + 1] ? constants_[i].view().data() : nullptr);
  }
}

void PreparedStep::run() {
  operation_->run(
      {.src = src_, .dst = output_.data(), .scratch = static_cast<std::byte*>(scratch_.data()), .state = state_.get()},
      {});
}

}  // namespace ration::benchmarks
