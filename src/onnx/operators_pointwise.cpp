#include <string>

#include "base/fail.hpp"
#include "onnx/operators.hpp"

namespace ration::onnx {

using graph::OpKind;
using graph::ValueId;

void import_cast(NodeImport& node) {
  const DataType to = data_type(node.integer("to", 0), node.label() + ": attribute 'to'");
  graph::CastAttributes cast{widened(to)};
  if (cast.to != to) cast.through = to;
  node.emit(OpKind::kCast, node.inputs(), cast);
}

// Up to opset 10. A missing bound stays missing: it then is the type's own limit.
void import_clip_attributes(NodeImport& node) {
  const ValueId low = node.has("min") ? node.add_constant("min", node.number("min", 0.0F)) : graph::kNoValue;
  const ValueId high = node.has("max") ? node.add_constant("max", node.number("max", 0.0F)) : graph::kNoValue;
  node.emit(OpKind::kClip, {node.input(0), low, high});
}

// The ratio has no meaning at inference.
void import_dropout(NodeImport& node) {
  if (node.input(2) != graph::kNoValue) {
    const SharedTensor* training = node.constant_input(2);
    base::require(training != nullptr && training->type() == DataType::kBool && training->view().elements() == 1 &&
                      training->load<std::uint8_t>(0) == 0,
                  ErrorCode::kUnsupported, node.label(),
                  ": training is not supported, expected the input 'training_mode' to be the constant false");
  }
  node.emit(OpKind::kIdentity, {node.input(0)});
}

void import_hard_sigmoid(NodeImport& node) {
  node.emit(OpKind::kHardSigmoid, node.inputs(),
            graph::UnaryAttributes{node.number("alpha", 0.2F), node.number("beta", 0.5F)});
}

void import_leaky_relu(NodeImport& node) {
  node.emit(OpKind::kLeakyRelu, node.inputs(), graph::UnaryAttributes{node.number("alpha", 0.01F), 0.0F});
}

void import_sum(NodeImport& node) {
  const std::vector<ValueId> terms = node.inputs();
  if (terms.size() == 1) {
    node.emit(OpKind::kIdentity, terms);
    return;
  }
  ValueId sum = terms.front();
  for (std::size_t i = 1; i + 1 < terms.size(); ++i) {
    sum = node.emit_before("sum" + std::to_string(i), OpKind::kAdd, {sum, terms[i]});
  }
  node.emit(OpKind::kAdd, {sum, terms.back()});
}

}  // namespace ration::onnx
