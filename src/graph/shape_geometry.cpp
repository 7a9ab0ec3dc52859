#include <algorithm>
#include <array>

#include "base/fail.hpp"
#include "graph/axes.hpp"
#include "graph/shape_rules.hpp"

namespace ration::graph {

namespace {

template <class T>
std::vector<std::int64_t> widen(const SharedTensor& constant) {
  std::vector<std::int64_t> result(static_cast<std::size_t>(constant.view().elements()));
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i] = static_cast<std::int64_t>(constant.load<T>(static_cast<std::int64_t>(i)));
  }
  return result;
}

/// One axis of a slice against a static dimension.
struct AxisSlice {
  std::int64_t start, step, extent;
};

AxisSlice slice_axis(std::int64_t dim, std::int64_t start, std::int64_t end, std::int64_t step) {
  if (dim == 0) return {0, 1, 0};
  // A step as large as the dimension already skips everything; the bound keeps the arithmetic below from overflowing.
  step = std::clamp(step, -dim, dim);
  if (start < 0) start += dim;
  if (end < 0) end += dim;
  if (step > 0) {
    start = std::clamp<std::int64_t>(start, 0, dim);
    end = std::clamp<std::int64_t>(end, 0, dim);
    return {start, step, end > start ? (end - start - 1) / step + 1 : 0};
  }
  start = std::clamp<std::int64_t>(start, 0, dim - 1);
  end = std::clamp<std::int64_t>(end, -1, dim - 1);
  return {start, step, start > end ? (start - end - 1) / -step + 1 : 0};
}

}  // namespace

Shape broadcast(const Shape& a, const Shape& b, const std::string& label) {
  const int rank = std::max(a.rank(), b.rank());
  std::array<std::int64_t, Shape::kMaxRank> dims{};
  for (int back = 1; back <= rank; ++back) {
    const std::int64_t left = back <= a.rank() ? a[a.rank() - back] : 1;
    const std::int64_t right = back <= b.rank() ? b[b.rank() - back] : 1;
    std::int64_t& dim = dims[static_cast<std::size_t>(rank - back)];
    if (left == right || right == 1)
      dim = left;
    else if (left == 1)
      dim = right;
    // A dynamic dimension must turn out to be 1 or the other one, which then is the result.
    else if (left == Shape::kDynamic)
      dim = right;
    else if (right == Shape::kDynamic)
      dim = left;
    else
      base::fail(ErrorCode::kInvalidModel, label, ": shapes ", a.to_string(), " and ", b.to_string(),
                 " do not broadcast");
  }
  return Shape(std::span<const std::int64_t>(dims.data(), static_cast<std::size_t>(rank)));
}

ResolvedSlice resolve_slice(const Shape& input, std::span<const std::int64_t> starts,
                            std::span<const std::int64_t> ends, std::span<const std::int64_t> axes,
                            std::span<const std::int64_t> steps, const std::string& label) {
  const std::size_t count = starts.size();
  base::require(ends.size() == count && (axes.empty() || axes.size() == count) &&
                    (steps.empty() || steps.size() == count) && count <= static_cast<std::size_t>(input.rank()),
                ErrorCode::kInvalidModel, label, ": ", count, " starts, ", ends.size(), " ends, ", axes.size(),
                " axes and ", steps.size(), " steps do not describe a slice of ", input.to_string());
  const auto rank = static_cast<std::size_t>(input.rank());
  ResolvedSlice result{std::vector<std::int64_t>(rank, 0), std::vector<std::int64_t>(rank, 1),
                       std::vector<std::int64_t>(input.begin(), input.end())};
  const std::vector<int> resolved = resolve_axes(axes, input.rank(), label);
  for (std::size_t i = 0; i < count; ++i) {
    const int axis = axes.empty() ? static_cast<int>(i) : resolved[i];
    const auto at = static_cast<std::size_t>(axis);
    const std::int64_t step = steps.empty() ? 1 : steps[i];
    base::require(step != 0, ErrorCode::kInvalidModel, label, ": the step of axis ", axis, " is 0");
    if (input[axis] == Shape::kDynamic) continue;
    const AxisSlice slice = slice_axis(input[axis], starts[i], ends[i], step);
    result.start[at] = slice.start;
    result.step[at] = slice.step;
    result.extent[at] = slice.extent;
  }
  return result;
}

std::vector<std::int64_t> integers(const SharedTensor& constant, const std::string& label) {
  switch (constant.type()) {
    case DataType::kInt64: return widen<std::int64_t>(constant);
    case DataType::kInt32: return widen<std::int32_t>(constant);
    case DataType::kInt16: return widen<std::int16_t>(constant);
    case DataType::kInt8: return widen<std::int8_t>(constant);
    case DataType::kUInt64: return widen<std::uint64_t>(constant);
    case DataType::kUInt32: return widen<std::uint32_t>(constant);
    case DataType::kUInt16: return widen<std::uint16_t>(constant);
    case DataType::kUInt8: return widen<std::uint8_t>(constant);
    default: break;
  }
  base::fail(ErrorCode::kInvalidModel, label, ": a list of integers is expected, but the constant is ",
             to_string(constant.type()));
}

}  // namespace ration::graph
