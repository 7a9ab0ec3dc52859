#include <algorithm>
#include <iterator>

#include "base/fail.hpp"
#include "onnx/operator_rule.hpp"
#include "onnx/operators.hpp"

namespace ration::onnx {

namespace {

using graph::OpKind;
using Rules = std::span<const AttributeRule>;

// No window, axis or pad of a real model comes near this; it keeps products of two of them inside 64 bits.
constexpr std::int64_t kLargest = (std::int64_t{1} << 31) - 1;

constexpr AttributeRule flag(std::string_view name) { return {name, AttributeType::kInt, false, 0, 1}; }
constexpr AttributeRule number(std::string_view name) { return {name, AttributeType::kFloat}; }
constexpr AttributeRule integer(std::string_view name) {
  return {name, AttributeType::kInt, false, -kLargest, kLargest};
}
constexpr AttributeRule integers(std::string_view name) { return {name, AttributeType::kInts}; }
constexpr AttributeRule positive(std::string_view name) { return {name, AttributeType::kInt, false, 1, kLargest}; }
constexpr AttributeRule positives(std::string_view name) { return {name, AttributeType::kInts, false, 1, kLargest}; }
constexpr AttributeRule choice(std::string_view name, std::string_view choices) {
  AttributeRule rule{name, AttributeType::kString};
  rule.choices = choices;
  return rule;
}
constexpr AttributeRule required(AttributeRule rule) {
  rule.required = true;
  return rule;
}

constexpr AttributeRule kAutoPad = choice("auto_pad", "NOTSET SAME_UPPER SAME_LOWER VALID");
constexpr AttributeRule kWindowPads = {"pads", AttributeType::kInts, false, 0, kLargest};
constexpr AttributeRule kPadAmounts = {"pads", AttributeType::kInts, true, -kLargest, kLargest};
// Of values that a training framework would honour, the only one that means inference.
constexpr AttributeRule kIsTest = {"is_test", AttributeType::kInt, true, 1, 1};
constexpr AttributeRule kTrainingMode = {"training_mode", AttributeType::kInt, false, 0, 0};
constexpr AttributeRule kSpatial = {"spatial", AttributeType::kInt, false, 1, 1};

constexpr AttributeRule kBroadcast[] = {flag("broadcast")};
constexpr AttributeRule kAveragePool6[] = {kAutoPad, required(positives("kernel_shape")), kWindowPads,
                                           positives("strides")};
constexpr AttributeRule kAveragePool7[] = {kAutoPad, flag("count_include_pad"), required(positives("kernel_shape")),
                                           kWindowPads, positives("strides")};
constexpr AttributeRule kAveragePool10[] = {
    kAutoPad,    flag("ceil_mode"),   flag("count_include_pad"), required(positives("kernel_shape")),
    kWindowPads, positives("strides")};
constexpr AttributeRule kAveragePool19[] = {kAutoPad,
                                            flag("ceil_mode"),
                                            flag("count_include_pad"),
                                            positives("dilations"),
                                            required(positives("kernel_shape")),
                                            kWindowPads,
                                            positives("strides")};
constexpr AttributeRule kBatchNormalization6[] = {number("epsilon"), kIsTest, number("momentum"), kSpatial};
constexpr AttributeRule kBatchNormalization7[] = {number("epsilon"), number("momentum"), kSpatial};
constexpr AttributeRule kBatchNormalization9[] = {number("epsilon"), number("momentum")};
constexpr AttributeRule kBatchNormalization14[] = {number("epsilon"), number("momentum"), kTrainingMode};
constexpr AttributeRule kCast6[] = {required(integer("to"))};
constexpr AttributeRule kCast19[] = {flag("saturate"), required(integer("to"))};
// The way to round is that of an 8-bit type which no value has here.
constexpr AttributeRule kCast24[] = {choice("round_mode", "up down nearest"), flag("saturate"),
                                     required(integer("to"))};
constexpr AttributeRule kClip6[] = {number("max"), number("min")};
constexpr AttributeRule kConcat[] = {required(integer("axis"))};
constexpr AttributeRule kConstant6[] = {{"value", AttributeType::kTensor, true}};
constexpr AttributeRule kConstant12[] = {{"value", AttributeType::kTensor},
                                         number("value_float"),
                                         {"value_floats", AttributeType::kFloats},
                                         {"value_int", AttributeType::kInt},
                                         integers("value_ints")};
constexpr AttributeRule kConstantOfShape[] = {{"value", AttributeType::kTensor}};
constexpr AttributeRule kConv[] = {kAutoPad,    positives("dilations"), positive("group"), positives("kernel_shape"),
                                   kWindowPads, positives("strides")};
constexpr AttributeRule kDropout6[] = {kIsTest, number("ratio")};
constexpr AttributeRule kDropout7[] = {number("ratio")};
constexpr AttributeRule kDropout12[] = {{"seed", AttributeType::kInt}};
constexpr AttributeRule kAxis[] = {integer("axis")};
constexpr AttributeRule kGemm6[] = {number("alpha"), number("beta"), flag("broadcast"), flag("transA"), flag("transB")};
constexpr AttributeRule kGemm7[] = {number("alpha"), number("beta"), flag("transA"), flag("transB")};
constexpr AttributeRule kHardSigmoid[] = {number("alpha"), number("beta")};
constexpr AttributeRule kLeakyRelu[] = {number("alpha")};
constexpr AttributeRule kLrn[] = {number("alpha"), number("beta"), number("bias"), required(positive("size"))};
constexpr AttributeRule kMaxPool6[] = {kAutoPad, required(positives("kernel_shape")), kWindowPads,
                                       positives("strides")};
constexpr AttributeRule kMaxPool8[] = {kAutoPad, required(positives("kernel_shape")), kWindowPads,
                                       flag("storage_order"), positives("strides")};
constexpr AttributeRule kMaxPool10[] = {
    kAutoPad,    flag("ceil_mode"),     positives("dilations"), required(positives("kernel_shape")),
    kWindowPads, flag("storage_order"), positives("strides")};
constexpr AttributeRule kPad2[] = {choice("mode", "constant reflect edge"), kPadAmounts, number("value")};
constexpr AttributeRule kPad11[] = {choice("mode", "constant reflect edge")};
constexpr AttributeRule kReduceMean6[] = {integers("axes"), flag("keepdims")};
constexpr AttributeRule kReduceMean18[] = {flag("keepdims"), flag("noop_with_empty_axes")};
constexpr AttributeRule kReshape14[] = {flag("allowzero")};
constexpr AttributeRule kShape15[] = {integer("end"), integer("start")};
constexpr AttributeRule kSlice6[] = {integers("axes"), required(integers("ends")), required(integers("starts"))};
constexpr AttributeRule kSqueeze6[] = {integers("axes")};
// ONNX gives a permutation no negative axes.
constexpr AttributeRule kTranspose[] = {{"perm", AttributeType::kInts, false, 0, kLargest}};
constexpr AttributeRule kUnsqueeze6[] = {required(integers("axes"))};

constexpr int kNow = kNewestOpset;

// Sorted by name, then by opset: operator, first and last opset, inputs at least and at most, outputs at most,
// attributes, import function. A new operator, or a new meaning of one, is a row here.
const OperatorRule kOperators[] = {
    {"Add", 6, 6, 2, 2, 1, kBroadcast, import_plain<OpKind::kAdd>},
    {"Add", 7, kNow, 2, 2, 1, {}, import_plain<OpKind::kAdd>},
    {"AveragePool", 6, 6, 1, 1, 1, kAveragePool6, import_average_pool},
    {"AveragePool", 7, 9, 1, 1, 1, kAveragePool7, import_average_pool},
    {"AveragePool", 10, 18, 1, 1, 1, kAveragePool10, import_average_pool},
    {"AveragePool", 19, kNow, 1, 1, 1, kAveragePool19, import_average_pool},
    {"BatchNormalization", 6, 6, 5, 5, 5, kBatchNormalization6, import_batch_normalization},
    {"BatchNormalization", 7, 8, 5, 5, 5, kBatchNormalization7, import_batch_normalization},
    {"BatchNormalization", 9, 13, 5, 5, 5, kBatchNormalization9, import_batch_normalization},
    {"BatchNormalization", 14, kNow, 5, 5, 3, kBatchNormalization14, import_batch_normalization},
    {"Cast", 6, 18, 1, 1, 1, kCast6, import_cast},
    {"Cast", 19, 23, 1, 1, 1, kCast19, import_cast},
    {"Cast", 24, kNow, 1, 1, 1, kCast24, import_cast},
    {"Clip", 6, 10, 1, 1, 1, kClip6, import_clip_attributes},
    {"Clip", 11, kNow, 1, 3, 1, {}, import_plain<OpKind::kClip>},
    {"Concat", 6, kNow, 1, kAnyNumber, 1, kConcat, import_concat},
    {"Constant", 6, 11, 0, 0, 1, kConstant6, import_constant},
    {"Constant", 12, kNow, 0, 0, 1, kConstant12, import_constant},
    {"ConstantOfShape", 9, kNow, 1, 1, 1, kConstantOfShape, import_constant_of_shape},
    {"Conv", 6, kNow, 2, 3, 1, kConv, import_conv},
    {"Div", 6, 6, 2, 2, 1, kBroadcast, import_plain<OpKind::kDiv>},
    {"Div", 7, kNow, 2, 2, 1, {}, import_plain<OpKind::kDiv>},
    {"Dropout", 6, 6, 1, 1, 2, kDropout6, import_dropout},
    {"Dropout", 7, 11, 1, 1, 2, kDropout7, import_dropout},
    {"Dropout", 12, kNow, 1, 3, 2, kDropout12, import_dropout},
    {"Flatten", 6, kNow, 1, 1, 1, kAxis, import_flatten},
    {"Gather", 6, kNow, 2, 2, 1, kAxis, import_gather},
    {"Gemm", 6, 6, 3, 3, 1, kGemm6, import_gemm},
    {"Gemm", 7, 10, 3, 3, 1, kGemm7, import_gemm},
    {"Gemm", 11, kNow, 2, 3, 1, kGemm7, import_gemm},
    {"GlobalAveragePool", 6, kNow, 1, 1, 1, {}, import_plain<OpKind::kGlobalAveragePool>},
    {"GlobalMaxPool", 6, kNow, 1, 1, 1, {}, import_plain<OpKind::kGlobalMaxPool>},
    {"HardSigmoid", 6, kNow, 1, 1, 1, kHardSigmoid, import_hard_sigmoid},
    {"HardSwish", 14, kNow, 1, 1, 1, {}, import_plain<OpKind::kHardSwish>},
    {"Identity", 6, kNow, 1, 1, 1, {}, import_plain<OpKind::kIdentity>},
    {"LRN", 6, kNow, 1, 1, 1, kLrn, import_lrn},
    {"LeakyRelu", 6, kNow, 1, 1, 1, kLeakyRelu, import_leaky_relu},
    {"MatMul", 6, kNow, 2, 2, 1, {}, import_plain<OpKind::kMatMul>},
    {"MaxPool", 6, 7, 1, 1, 1, kMaxPool6, import_max_pool},
    {"MaxPool", 8, 9, 1, 1, 2, kMaxPool8, import_max_pool},
    {"MaxPool", 10, kNow, 1, 1, 2, kMaxPool10, import_max_pool},
    {"Mul", 6, 6, 2, 2, 1, kBroadcast, import_plain<OpKind::kMul>},
    {"Mul", 7, kNow, 2, 2, 1, {}, import_plain<OpKind::kMul>},
    {"Pad", 6, 10, 1, 1, 1, kPad2, import_pad},
    {"Pad", 11, 17, 2, 3, 1, kPad11, import_pad},
    {"Pad", 18, kNow, 2, 4, 1, kPad11, import_pad},
    {"ReduceMean", 6, 17, 1, 1, 1, kReduceMean6, import_reduce_mean},
    {"ReduceMean", 18, kNow, 1, 2, 1, kReduceMean18, import_reduce_mean},
    {"Relu", 6, kNow, 1, 1, 1, {}, import_plain<OpKind::kRelu>},
    {"Reshape", 6, 13, 2, 2, 1, {}, import_reshape},
    {"Reshape", 14, kNow, 2, 2, 1, kReshape14, import_reshape},
    {"Shape", 6, 14, 1, 1, 1, {}, import_shape},
    {"Shape", 15, kNow, 1, 1, 1, kShape15, import_shape},
    {"Sigmoid", 6, kNow, 1, 1, 1, {}, import_plain<OpKind::kSigmoid>},
    {"Slice", 6, 9, 1, 1, 1, kSlice6, import_slice_attributes},
    {"Slice", 10, kNow, 3, 5, 1, {}, import_plain<OpKind::kSlice>},
    {"Softmax", 6, kNow, 1, 1, 1, kAxis, import_softmax},
    {"Squeeze", 6, 12, 1, 1, 1, kSqueeze6, import_squeeze},
    {"Squeeze", 13, kNow, 1, 2, 1, {}, import_squeeze},
    {"Sub", 6, 6, 2, 2, 1, kBroadcast, import_plain<OpKind::kSub>},
    {"Sub", 7, kNow, 2, 2, 1, {}, import_plain<OpKind::kSub>},
    {"Sum", 6, kNow, 1, kAnyNumber, 1, {}, import_sum},
    {"Transpose", 6, kNow, 1, 1, 1, kTranspose, import_transpose},
    {"Unsqueeze", 6, 12, 1, 1, 1, kUnsqueeze6, import_unsqueeze_attributes},
    {"Unsqueeze", 13, kNow, 2, 2, 1, {}, import_plain<OpKind::kUnsqueeze>},
};

bool holds_subgraph(const NodeProto& node) {
  return std::any_of(node.attributes.begin(), node.attributes.end(), [](const AttributeProto& attribute) {
    return attribute.type == AttributeType::kGraph || attribute.type == AttributeType::kGraphs;
  });
}

}  // namespace

bool is_operator(std::string_view name) {
  return std::any_of(std::begin(kOperators), std::end(kOperators),
                     [name](const OperatorRule& rule) { return rule.name == name; });
}

const OperatorRule& find_rule(const NodeProto& node, int opset) {
  const OperatorRule* other = nullptr;
  for (const OperatorRule& rule : kOperators) {
    if (rule.name != node.op_type) continue;
    if (opset >= rule.first_opset && opset <= rule.last_opset) return rule;
    if (other == nullptr) other = &rule;
  }
  base::require(other == nullptr, ErrorCode::kUnsupported, label(node), ": the operator does not exist at opset ",
                opset, ", expected opset ", other == nullptr ? 0 : other->first_opset, " or newer");
  base::fail(ErrorCode::kUnsupported, label(node), ": the operator is not supported",
             holds_subgraph(node) ? ", because it holds a subgraph" : "");
}

}  // namespace ration::onnx
