#include <algorithm>
#include <numeric>
#include <string>
#include <type_traits>
#include <vector>

#include "graph/axes.hpp"
#include "graph/shape_rules.hpp"
#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"
#include "ops/reference/walk.hpp"

namespace ration::ops::reference {
namespace {

using graph::PadMode;

constexpr std::int64_t kOutside = -1;

/// Returns the coordinate along one axis of `extent` elements that stands at `at`, counted from the first element.
std::int64_t source(PadMode mode, std::int64_t at, std::int64_t extent) {
  if (at >= 0 && at < extent) return at;
  if (mode == PadMode::kConstant) return kOutside;
  if (mode == PadMode::kEdge || extent == 1) return at < 0 ? 0 : extent - 1;
  // Reflection repeats with this period: 0 1 2 1 | 0 1 2 1 for three elements.
  const std::int64_t period = 2 * (extent - 1);
  const std::int64_t folded = ((at % period) + period) % period;
  return std::min(folded, period - folded);
}

struct PadBody {
  PadMode mode = PadMode::kConstant;
  Shape src, dst;
  Strides strides{}, begins{};
  bool has_value = false;

  template <class Cell>
  void compute(const StepArgs& args) const {
    const Cell* from = src_as<Cell>(args, 0);
    const Cell fill = has_value ? *src_as<Cell>(args, 2) : Cell{0};
    const std::int64_t elements = dst.elements();
    Walk<1> walk(dst, {Strides{}});
    for (std::int64_t i = 0; i < elements; ++i, walk.next()) {
      std::int64_t offset = 0;
      bool inside = true;
      for (int axis = 0; axis < dst.rank() && inside; ++axis) {
        const auto a = static_cast<std::size_t>(axis);
        const std::int64_t at = source(mode, walk.coordinate(axis) - begins[a], src[axis]);
        inside = at != kOutside;
        offset += at * strides[a];
      }
      dst_as<Cell>(args)[i] = inside ? from[offset] : fill;
    }
  }
};

/// Returns the axes that the list of pads speaks of, all of them if the input is absent.
std::vector<int> padded_axes(const StepSpec& spec) {
  const int rank = spec.src[0].shape.rank();
  if (spec.src.size() > 3 && spec.src[3].present) {
    const std::string label = spec.node.label();
    return graph::resolve_axes(graph::integers(*spec.src[3].constant, label), rank, label);
  }
  std::vector<int> axes(static_cast<std::size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

}  // namespace

Answer pad(const StepSpec& spec) {
  for (const std::size_t i : {std::size_t{1}, std::size_t{3}}) {
    const bool present = i < spec.src.size() && spec.src[i].present;
    if (present && spec.src[i].constant == nullptr) {
      return Refusal{"input " + std::to_string(i) + " is not known when the plan is made"};
    }
  }
  PadBody body;
  body.mode = spec.node.get<graph::PadAttributes>().mode;
  body.src = spec.src[0].shape;
  body.dst = spec.dst.shape;
  body.strides = dense_strides(body.src);
  body.has_value = spec.src.size() > 2 && spec.src[2].present;
  if (body.has_value && spec.src[2].type != spec.src[0].type) return refuse_type(spec, 2);
  const std::vector<std::int64_t> pads = graph::integers(*spec.src[1].constant, spec.node.label());
  const std::vector<int> axes = padded_axes(spec);
  if (pads.size() != 2 * axes.size()) return Refusal{"there are not two pads per axis"};
  for (std::size_t i = 0; i < axes.size(); ++i) {
    body.begins[static_cast<std::size_t>(axes[i])] = pads[i];
    const std::int64_t extent = body.src[axes[i]];
    if (extent + pads[i] + pads[i + axes.size()] != body.dst[axes[i]]) return Refusal{"the pads do not lead to dst"};
    if (body.mode != PadMode::kConstant && extent == 0) return Refusal{"an axis without elements cannot be repeated"};
  }
  Answer answer = propose_cells(spec, [&]<class Cell>(std::type_identity<Cell>) -> Body {
    return [body](const StepArgs& args) { body.compute<Cell>(args); };
  });
  std::vector<bool>& uses = std::get<Proposal>(answer).uses_src;
  for (const std::size_t i : {std::size_t{1}, std::size_t{3}}) {
    if (i < uses.size()) uses[i] = false;
  }
  return answer;
}

}  // namespace ration::ops::reference
