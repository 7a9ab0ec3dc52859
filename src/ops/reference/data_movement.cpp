#include <algorithm>
#include <cstring>
#include <vector>

#include "base/fail.hpp"
#include "graph/axes.hpp"
#include "graph/shape_rules.hpp"
#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"
#include "ops/reference/walk.hpp"

namespace ration::ops::reference {
namespace {

/// dst in row-major order takes its cells from src at `start` plus the strides.
struct StridedCopy {
  Shape dst;
  Strides strides{};
  std::int64_t start = 0;

  template <class Cell>
  void run(const StepArgs& args) const {
    const std::int64_t elements = dst.elements();
    const Cell* src = src_as<Cell>(args, 0) + (elements == 0 ? 0 : start);
    Walk<1> walk(dst, {strides});
    for (std::int64_t i = 0; i < elements; ++i, walk.next()) dst_as<Cell>(args)[i] = src[walk.offset(0)];
  }
};

Answer propose_strided(const StepSpec& spec, const StridedCopy& copy) {
  Answer answer = propose_cells(spec, [&]<class Cell>(std::type_identity<Cell>) -> Body {
    return [copy](const StepArgs& args) { copy.run<Cell>(args); };
  });
  // The other inputs (starts, ends, axes, steps) are resolved by now.
  std::vector<bool>& uses = std::get<Proposal>(answer).uses_src;
  std::fill(uses.begin() + 1, uses.end(), false);
  return answer;
}

/// Gather's rows: `outer` blocks of `extent` rows of `row_bytes` each.
struct Rows {
  std::int64_t outer = 1, extent = 1, indices = 1;
  std::size_t row_bytes = 0;
};

template <class Index>
void gather_rows(const Rows& rows, const std::string& label, const StepArgs& args) {
  const auto* src = src_as<std::byte>(args, 0);
  const auto* index = src_as<Index>(args, 1);
  auto* dst = dst_as<std::byte>(args);
  for (std::int64_t o = 0; o < rows.outer; ++o) {
    for (std::int64_t i = 0; i < rows.indices; ++i, dst += rows.row_bytes) {
      const auto given = static_cast<std::int64_t>(index[i]);
      const std::int64_t row = given < 0 ? given + rows.extent : given;
      base::require(row >= 0 && row < rows.extent, ErrorCode::kInvalidArgument, label, ": index ", given,
                    " is outside of an axis of ", rows.extent, " elements");
      if (rows.row_bytes == 0) continue;
      std::memcpy(dst, src + static_cast<std::size_t>(o * rows.extent + row) * rows.row_bytes, rows.row_bytes);
    }
  }
}

}  // namespace

Answer concat(const StepSpec& spec) {
  const int rank = spec.dst.shape.rank();
  const int axis = graph::resolve_axis(spec.node.get<graph::AxisAttributes>().axis, rank, spec.node.label());
  const std::size_t cell = byte_size(spec.dst.type);
  std::vector<std::size_t> run_bytes;
  for (std::size_t i = 0; i < spec.src.size(); ++i) {
    if (spec.src[i].type != spec.dst.type) return refuse_type(spec, i);
    run_bytes.push_back(static_cast<std::size_t>(spec.src[i].shape.elements(axis, rank)) * cell);
  }
  return propose_body(spec, [run_bytes, outer = spec.dst.shape.elements(0, axis)](const StepArgs& args) {
    auto* dst = dst_as<std::byte>(args);
    for (std::size_t o = 0; o < static_cast<std::size_t>(outer); ++o) {
      for (std::size_t i = 0; i < run_bytes.size(); ++i) {
        if (run_bytes[i] > 0) std::memcpy(dst, src_as<std::byte>(args, i) + o * run_bytes[i], run_bytes[i]);
        dst += run_bytes[i];
      }
    }
  });
}

Answer slice(const StepSpec& spec) {
  const std::string label = spec.node.label();
  std::vector<std::int64_t> lists[4];  // starts, ends, axes, steps
  for (std::size_t i = 1; i < spec.src.size(); ++i) {
    if (!spec.src[i].present) continue;
    if (spec.src[i].constant == nullptr) {
      return Refusal{"input " + std::to_string(i) + " is not known when the plan is made"};
    }
    lists[i - 1] = graph::integers(*spec.src[i].constant, label);
  }
  const Shape& src = spec.src[0].shape;
  const graph::ResolvedSlice resolved = graph::resolve_slice(src, lists[0], lists[1], lists[2], lists[3], label);
  if (!std::equal(resolved.extent.begin(), resolved.extent.end(), spec.dst.shape.begin(), spec.dst.shape.end())) {
    return Refusal{"the result does not have the shape " + spec.dst.shape.to_string()};
  }
  StridedCopy copy{.dst = spec.dst.shape, .strides = dense_strides(src)};
  for (std::size_t axis = 0; axis < resolved.extent.size(); ++axis) {
    copy.start += resolved.start[axis] * copy.strides[axis];
    copy.strides[axis] *= resolved.step[axis];
  }
  return propose_strided(spec, copy);
}

Answer transpose(const StepSpec& spec) {
  const Shape& src = spec.src[0].shape;
  const std::vector<int> from = graph::resolve_permutation(spec.node.get<graph::TransposeAttributes>().permutation,
                                                           src.rank(), spec.node.label());
  const Strides strides = dense_strides(src);
  StridedCopy copy{.dst = spec.dst.shape};
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    copy.strides[axis] = strides[static_cast<std::size_t>(from[axis])];
  }
  return propose_strided(spec, copy);
}

Answer gather(const StepSpec& spec) {
  const Shape& src = spec.src[0].shape;
  const int axis = graph::resolve_axis(spec.node.get<graph::AxisAttributes>().axis, src.rank(), spec.node.label());
  Rows rows{src.elements(0, axis), src[axis], spec.src[1].shape.elements()};
  rows.row_bytes = static_cast<std::size_t>(src.elements(axis + 1, src.rank())) * byte_size(spec.src[0].type);
  if (spec.src[1].type == DataType::kInt64) {
    return propose_body(spec, [rows, label = spec.node.label()](const StepArgs& args) {
      gather_rows<std::int64_t>(rows, label, args);
    });
  }
  if (spec.src[1].type != DataType::kInt32) return refuse_type(spec, 1);
  return propose_body(
      spec, [rows, label = spec.node.label()](const StepArgs& args) { gather_rows<std::int32_t>(rows, label, args); });
}

}  // namespace ration::ops::reference
