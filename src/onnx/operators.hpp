/// The import functions that the operator table names: each turns one checked node into the newest opset's form.
#pragma once

#include "graph/op_kind.hpp"
#include "onnx/node_import.hpp"

namespace ration::onnx {

/// Operators without attributes whose inputs are taken as they are.
template <graph::OpKind op>
void import_plain(NodeImport& node) {
  node.emit(op, node.inputs());
}

// operators_window.cpp
void import_conv(NodeImport& node);
void import_average_pool(NodeImport& node);
void import_max_pool(NodeImport& node);

// operators_pointwise.cpp
void import_cast(NodeImport& node);
void import_clip_attributes(NodeImport& node);
void import_dropout(NodeImport& node);
void import_hard_sigmoid(NodeImport& node);
void import_leaky_relu(NodeImport& node);
void import_sum(NodeImport& node);

// operators_network.cpp
void import_batch_normalization(NodeImport& node);
void import_gemm(NodeImport& node);
void import_lrn(NodeImport& node);
void import_reduce_mean(NodeImport& node);
void import_softmax(NodeImport& node);

// operators_shape.cpp
void import_concat(NodeImport& node);
void import_constant(NodeImport& node);
void import_constant_of_shape(NodeImport& node);
void import_flatten(NodeImport& node);
void import_gather(NodeImport& node);
void import_pad(NodeImport& node);
void import_reshape(NodeImport& node);
void import_shape(NodeImport& node);
void import_slice_attributes(NodeImport& node);
void import_squeeze(NodeImport& node);
void import_transpose(NodeImport& node);
void import_unsqueeze_attributes(NodeImport& node);

}  // namespace ration::onnx
