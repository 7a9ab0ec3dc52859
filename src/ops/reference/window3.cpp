#include "ops/reference/window3.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace ration::ops::reference {
namespace {

void set_trailing(Spatial& to, std::span<const std::int64_t> from) {
  std::copy(from.begin(), from.end(), to.end() - static_cast<std::ptrdiff_t>(from.size()));
}

}  // namespace

std::optional<Window3> resolve_window3(const StepSpec& spec, const graph::Window& window, const Shape* weights,
                                       bool ceil_mode) {
  const Shape& src = spec.src[0].shape;
  if (src.rank() < 3 || src.rank() > 5 || spec.dst.shape.rank() != src.rank()) return std::nullopt;
  if (weights != nullptr && weights->rank() != src.rank()) return std::nullopt;
  const std::span<const std::int64_t> input = src.dims().subspan(2);
  const std::span<const std::int64_t> kernel =
      weights != nullptr ? weights->dims().subspan(2) : std::span<const std::int64_t>(window.kernel);
  const graph::ResolvedWindow resolved = graph::resolve_window(window, input, kernel, ceil_mode, spec.node.label());
  Window3 result;
  set_trailing(result.input, input);
  set_trailing(result.output, resolved.output);
  set_trailing(result.kernel, resolved.kernel);
  set_trailing(result.strides, resolved.strides);
  set_trailing(result.dilations, resolved.dilations);
  set_trailing(result.pads_begin, resolved.pads_begin);
  set_trailing(result.pads_end, resolved.pads_end);
  const std::span<const std::int64_t> dst = spec.dst.shape.dims().subspan(2);
  if (!std::equal(dst.begin(), dst.end(), resolved.output.begin(), resolved.output.end())) return std::nullopt;
  return result;
}

}  // namespace ration::ops::reference
