#include "layer_problem.hpp"

#include <utility>

namespace ration::benchmarks {

namespace {

graph::Attributes attributes_of(const Layer& layer) {
  if (layer.kind == Layer::Kind::kGemm) return graph::GemmAttributes{.transpose_b = true};
  const std::int64_t pad = layer.kernel / 2;
  graph::ConvAttributes attributes;
  attributes.window = {
      .kernel = {layer.kernel, layer.kernel}, .strides = {layer.stride, layer.stride}, .pads = {pad, pad, pad, pad}};
  attributes.activation = graph::Activation{.kind = graph::ActivationKind::kRelu};
  return attributes;
}

SharedTensor constant(const Shape& shape) {
  Tensor tensor(DataType::kFloat32, shape);
  fill_with_numbers(tensor.values<float>());
  return SharedTensor(std::move(tensor));
}

}  // namespace

void fill_with_numbers(std::span<float> values) {
  std::uint32_t state = 42;
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8U) / static_cast<float>(1U << 23U) - 1.0F;
  }
}

LayerProblem::LayerProblem(const Layer& layer, int batch) : context_(ops::detect_context()) {
  const bool conv = layer.kind == Layer::Kind::kConv;
  src_shape_ = conv ? Shape{batch, layer.inputs, layer.size, layer.size} : Shape{batch, layer.inputs};
  if (conv && layer.inputs > 3) src_layout_ = context_.preferred_blocked;
  constants_.push_back(constant(conv ? Shape{layer.outputs, layer.inputs, layer.kernel, layer.kernel}
                                     : Shape{layer.outputs, layer.inputs}));
  constants_.push_back(constant({layer.outputs}));

  graph::Graph graph;
  node_.op = conv ? graph::OpKind::kConv : graph::OpKind::kGemm;
  node_.name = layer.name();
  node_.attributes = attributes_of(layer);
  node_.inputs = {graph.add_input("src", DataType::kFloat32, src_shape_), graph.add_constant("weights", constants_[0]),
                  graph.add_constant("bias", constants_[1])};
  node_.outputs = {graph.add_value("dst")};
  graph.add_node(node_);
  graph.add_output(node_.output());
  graph::infer_shapes(graph);
  dst_shape_ = graph.value(node_.output()).shape.value();
}

ops::Answer LayerProblem::ask(const ops::Implementation& implementation) const {
  spec_.emplace(ops::StepSpec{node_, {}, {.shape = dst_shape_}, context_});
  spec_->src.push_back({.shape = src_shape_, .layout = src_layout_});
  for (const SharedTensor& constant : constants_) {
    spec_->src.push_back({.shape = constant.view().shape(), .constant = &constant});
  }
  return implementation.propose(*spec_);
}

}  // namespace ration::benchmarks
