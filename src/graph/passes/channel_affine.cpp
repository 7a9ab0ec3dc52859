#include "graph/passes/channel_affine.hpp"

#include <algorithm>
#include <cmath>

namespace ration::graph {

namespace {

using Doubles = std::vector<double>;

const SharedTensor* float_constant(const Graph& graph, ValueId id) {
  if (id == kNoValue) return nullptr;
  const SharedTensor& constant = graph.value(id).constant;
  return constant.has_value() && constant.type() == DataType::kFloat32 ? &constant : nullptr;
}

std::optional<ChannelAffine> of_batch_normalization(const Graph& graph, const Node& node, const ChannelSource& source) {
  if (node.input(0) != source.value) return std::nullopt;
  Doubles parameters[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const SharedTensor* constant = float_constant(graph, node.input(i + 1));
    if (constant == nullptr) return std::nullopt;
    parameters[i] = widened(*constant);
  }
  const auto& [scale, bias, mean, variance] = parameters;
  const double epsilon = node.get<BatchNormalizationAttributes>().epsilon;
  ChannelAffine affine;
  for (std::size_t c = 0; c < scale.size(); ++c) {
    affine.scale.push_back(scale[c] / std::sqrt(variance[c] + epsilon));
    affine.shift.push_back(bias[c] - mean[c] * affine.scale[c]);
  }
  return affine;
}

/// Returns the constant's value per channel, if it does not vary along any other axis nor add one.
std::optional<Doubles> per_channel(const SharedTensor& constant, const ChannelSource& source) {
  const Shape& shape = constant.shape();
  if (shape.rank() > source.rank) return std::nullopt;
  const int channel_axis = shape.rank() - source.rank + 1;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const bool is_channels = axis == channel_axis && shape[axis] == source.channels;
    if (shape[axis] != 1 && !is_channels) return std::nullopt;
  }
  Doubles values = widened(constant);
  if (values.size() == 1) values.assign(static_cast<std::size_t>(source.channels), values[0]);
  return values;
}

ChannelAffine of_arithmetic(OpKind op, bool constant_first, Doubles values) {
  ChannelAffine affine{Doubles(values.size(), 1.0), Doubles(values.size(), 0.0)};
  switch (op) {
    case OpKind::kMul: affine.scale = std::move(values); break;
    case OpKind::kDiv:
      for (std::size_t c = 0; c < values.size(); ++c) affine.scale[c] = 1.0 / values[c];
      break;
    case OpKind::kAdd: affine.shift = std::move(values); break;
    default:  // kSub
      for (std::size_t c = 0; c < values.size(); ++c) {
        affine.scale[c] = constant_first ? -1.0 : 1.0;
        affine.shift[c] = constant_first ? values[c] : -values[c];
      }
  }
  return affine;
}

std::optional<ChannelAffine> recognise(const Graph& graph, const Node& node, const ChannelSource& source) {
  switch (node.op) {
    case OpKind::kBatchNormalization: return of_batch_normalization(graph, node, source);
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
    case OpKind::kDiv: break;
    default: return std::nullopt;
  }
  const bool constant_first = node.input(1) == source.value;
  const SharedTensor* constant = float_constant(graph, node.input(constant_first ? 0 : 1));
  if (constant == nullptr || (node.op == OpKind::kDiv && constant_first)) return std::nullopt;
  std::optional<Doubles> values = per_channel(*constant, source);
  if (!values) return std::nullopt;
  return of_arithmetic(node.op, constant_first, std::move(*values));
}

}  // namespace

std::vector<double> widened(const SharedTensor& constant) {
  Doubles values(static_cast<std::size_t>(constant.view().elements()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(constant.load<float>(static_cast<std::int64_t>(i)));
  }
  return values;
}

std::optional<ChannelAffine> channel_affine(const Graph& graph, const Node& node, const ChannelSource& source) {
  std::optional<ChannelAffine> affine = recognise(graph, node, source);
  const auto finite = [](double value) { return std::isfinite(value); };
  if (affine && (!std::all_of(affine->scale.begin(), affine->scale.end(), finite) ||
                 !std::all_of(affine->shift.begin(), affine->shift.end(), finite))) {
    return std::nullopt;
  }
  return affine;
}

}  // namespace ration::graph
