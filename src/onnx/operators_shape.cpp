#include <algorithm>
#include <array>
#include <cmath>

#include "base/fail.hpp"
#include "onnx/operators.hpp"

namespace ration::onnx {

using graph::OpKind;
using graph::ValueId;

namespace {

// Adds the input `axes` that old opsets wrote as an attribute; an empty list means what an absent one means.
std::vector<ValueId> inputs_with_axes(NodeImport& node) {
  std::vector<ValueId> inputs = node.inputs();
  const std::vector<std::int64_t> axes = node.integers("axes");
  if (!axes.empty()) inputs.push_back(node.add_constant("axes", axes));
  return inputs;
}

graph::PadMode pad_mode(std::string_view text) {
  if (text == "reflect") return graph::PadMode::kReflect;
  if (text == "edge") return graph::PadMode::kEdge;
  return graph::PadMode::kConstant;
}

template <class T>
SharedTensor list_of(const std::vector<T>& values) {
  return SharedTensor(Tensor::from<T>(values, Shape{static_cast<std::int64_t>(values.size())}));
}

template <class T>
SharedTensor scalar_of(T value) {
  return SharedTensor(Tensor::from<T>(std::span<const T>(&value, 1), Shape{}));
}

}  // namespace

void import_concat(NodeImport& node) {
  node.emit(OpKind::kConcat, node.inputs(), graph::AxisAttributes{node.integer("axis", 0)});
}

void import_constant(NodeImport& node) {
  base::require(node.proto().attributes.size() == 1, ErrorCode::kInvalidModel, node.label(), " has ",
                node.proto().attributes.size(), " attributes, expected exactly one value");
  if (const auto value = node.tensor("value"))
    node.emit_constant(*value);
  else if (node.has("value_float"))
    node.emit_constant(scalar_of(node.number("value_float", 0.0F)));
  else if (node.has("value_int"))
    node.emit_constant(scalar_of(node.integer("value_int", 0)));
  else if (node.has("value_floats"))
    node.emit_constant(list_of(node.numbers("value_floats")));
  else
    node.emit_constant(list_of(node.integers("value_ints")));
}

void import_constant_of_shape(NodeImport& node) {
  SharedTensor value = node.tensor("value").value_or(scalar_of(0.0F));
  base::require(value.view().elements() == 1, ErrorCode::kInvalidModel, node.label(), ": attribute 'value' has ",
                value.view().elements(), " elements, expected 1");
  node.emit(OpKind::kConstantOfShape, node.inputs(), graph::ConstantOfShapeAttributes{std::move(value)});
}

void import_flatten(NodeImport& node) {
  node.emit(OpKind::kFlatten, node.inputs(), graph::AxisAttributes{node.integer("axis", 1)});
}

void import_gather(NodeImport& node) {
  node.emit(OpKind::kGather, node.inputs(), graph::AxisAttributes{node.integer("axis", 0)});
}

void import_pad(NodeImport& node) {
  std::vector<ValueId> inputs = node.inputs();
  if (inputs.size() == 1) {  // Up to opset 10.
    inputs.push_back(node.add_constant("pads", node.integers("pads")));
    if (node.has("value")) inputs.push_back(node.add_constant("value", node.number("value", 0.0F)));
  }
  node.emit(OpKind::kPad, std::move(inputs), graph::PadAttributes{pad_mode(node.text("mode", "constant"))});
}

void import_reshape(NodeImport& node) {
  node.emit(OpKind::kReshape, node.inputs(), graph::ReshapeAttributes{node.flag("allowzero", false)});
}

void import_shape(NodeImport& node) {
  graph::ShapeAttributes shape;
  shape.start = node.integer("start", 0);
  if (node.has("end")) shape.end = node.integer("end", 0);
  node.emit(OpKind::kShape, node.inputs(), shape);
}

// Up to opset 9.
void import_slice_attributes(NodeImport& node) {
  const std::vector<std::int64_t> starts = node.integers("starts");
  const std::vector<std::int64_t> ends = node.integers("ends");
  base::require(starts.size() == ends.size(), ErrorCode::kInvalidModel, node.label(), ": attribute 'starts' has ",
                starts.size(), " entries, but 'ends' ", ends.size());
  std::vector<ValueId> inputs = {node.input(0), node.add_constant("starts", starts), node.add_constant("ends", ends)};
  const std::vector<std::int64_t> axes = node.integers("axes");
  if (!axes.empty()) inputs.push_back(node.add_constant("axes", axes));
  node.emit(OpKind::kSlice, std::move(inputs));
}

// With the axes as attribute up to opset 12 and as input after it.
void import_squeeze(NodeImport& node) { node.emit(OpKind::kSqueeze, inputs_with_axes(node)); }

void import_transpose(NodeImport& node) {
  node.emit(OpKind::kTranspose, node.inputs(), graph::TransposeAttributes{node.integers("perm")});
}

void import_unsqueeze_attributes(NodeImport& node) {
  node.emit(OpKind::kUnsqueeze, {node.input(0), node.add_constant("axes", node.integers("axes"))});
}

}  // namespace ration::onnx
