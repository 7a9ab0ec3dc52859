#include "base/fail.hpp"
#include "onnx/operators.hpp"

namespace ration::onnx {

using graph::OpKind;

void import_batch_normalization(NodeImport& node) {
  for (std::size_t i = 1; i < node.proto().outputs.size(); ++i) {
    base::require(node.proto().outputs[i].empty(), ErrorCode::kUnsupported, node.label(), ": output ",
                  in_quotes(node.proto().outputs[i]), " exists only in training, which is not supported");
  }
  node.emit(OpKind::kBatchNormalization, node.inputs(),
            graph::BatchNormalizationAttributes{node.number("epsilon", 1e-5F)});
}

void import_gemm(NodeImport& node) {
  graph::GemmAttributes gemm;
  gemm.alpha = node.number("alpha", 1.0F);
  gemm.beta = node.number("beta", 1.0F);
  gemm.transpose_a = node.flag("transA", false);
  gemm.transpose_b = node.flag("transB", false);
  node.emit(OpKind::kGemm, node.inputs(), gemm);
}

void import_lrn(NodeImport& node) {
  graph::LrnAttributes lrn;
  lrn.alpha = node.number("alpha", lrn.alpha);
  lrn.beta = node.number("beta", lrn.beta);
  lrn.bias = node.number("bias", lrn.bias);
  lrn.size = node.integer("size", lrn.size);
  node.emit(OpKind::kLRN, node.inputs(), lrn);
}

void import_reduce_mean(NodeImport& node) {
  graph::ReduceAttributes reduce;
  reduce.keep_dims = node.flag("keepdims", true);
  reduce.noop_with_empty_axes = node.flag("noop_with_empty_axes", false);
  std::vector<graph::ValueId> inputs = node.inputs();
  // Up to opset 17 the axes are an attribute, whose absence means all of them.
  const std::vector<std::int64_t> axes = node.integers("axes");
  if (!axes.empty()) inputs.push_back(node.add_constant("axes", axes));
  node.emit(OpKind::kReduceMean, std::move(inputs), reduce);
}

void import_softmax(NodeImport& node) {
  const bool flatten = node.opset() < 13;
  node.emit(OpKind::kSoftmax, node.inputs(), graph::SoftmaxAttributes{node.integer("axis", flatten ? 1 : -1), flatten});
}

}  // namespace ration::onnx
