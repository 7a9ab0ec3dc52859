#include "compile/step_signature.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/fail.hpp"
#include "graph/shape_rules.hpp"

namespace ration::compile {

namespace {

using Numbers = std::span<const std::int64_t>;

std::string join(Numbers numbers, char between) {
  std::string text;
  for (const std::int64_t number : numbers) {
    if (!text.empty()) text += between;
    text += std::to_string(number);
  }
  return text;
}

/// Channels, height and width.
std::string image_of(const Shape& shape) { return join(Numbers(shape.begin(), shape.end()).subspan(1), 'x'); }

/// " strides 2,2", or nothing where all are `usual`.
std::string listed(const char* name, Numbers numbers, std::int64_t usual) {
  for (const std::int64_t number : numbers) {
    if (number != usual) return base::concat(' ', name, ' ', join(numbers, ','));
  }
  return {};
}

}  // namespace

bool is_model_input(const graph::Graph& graph, graph::ValueId value) {
  return std::find(graph.inputs().begin(), graph.inputs().end(), value) != graph.inputs().end();
}

std::string signature_of(const graph::Graph& graph, const ops::StepSpec& spec) {
  const auto& attributes = spec.node.get<graph::ConvAttributes>();
  const Shape& src = spec.src[0].shape;
  const Shape& weights = spec.src[1].shape;
  const Numbers kernel = Numbers(weights.begin(), weights.end()).subspan(2);
  const auto window = graph::resolve_window(attributes.window, Numbers(src.begin(), src.end()).subspan(2), kernel,
                                            false, spec.node.label());
  std::vector<std::int64_t> pads(window.pads_begin.begin(), window.pads_begin.end());
  pads.insert(pads.end(), window.pads_end.begin(), window.pads_end.end());
  std::string text = base::concat("Conv ", image_of(src), " to ", image_of(spec.dst.shape), " by ", join(kernel, 'x'));
  if (attributes.group != 1) text += base::concat(" groups ", attributes.group);
  text += listed("strides", window.strides, 1) + listed("pads", pads, 0) + listed("dilations", window.dilations, 1);
  if (attributes.activation.has_value()) text += base::concat(' ', to_string(attributes.activation->kind));
  if (spec.src.size() > 3 && spec.src[3].present) text += " residual";
  if (is_model_input(graph, spec.node.inputs[0])) text += " plain";
  if (spec.context.images > 1) text += base::concat(' ', spec.context.images, " images");
  return text;
}

}  // namespace ration::compile
