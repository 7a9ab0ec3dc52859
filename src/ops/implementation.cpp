#include "ops/implementation.hpp"

#include "ops/kernel/kernel.hpp"
#include "ops/onednn/onednn.hpp"
#include "ops/pointwise/pointwise.hpp"
#include "ops/reference/reference.hpp"

namespace ration::ops {
namespace {

using graph::OpKind;

// One array per operator, best implementation first, reference last. implementations() needs an array named after each
// operator of RATION_OPS, so that none can be forgotten.
constexpr std::string_view kReference = "reference";

constexpr Implementation kAdd[] = {{"pointwise", OpKind::kAdd, pointwise::propose_binary},
                                   {kReference, OpKind::kAdd, reference::binary}};
constexpr Implementation kAveragePool[] = {{"kernel:globalmean", OpKind::kAveragePool, kernel::propose_globalmean},
                                           {"onednn:pool", OpKind::kAveragePool, onednn::propose_pool},
                                           {kReference, OpKind::kAveragePool, reference::pool}};
constexpr Implementation kBatchNormalization[] = {
    {"pointwise", OpKind::kBatchNormalization, pointwise::propose_batch_normalization},
    {kReference, OpKind::kBatchNormalization, reference::batch_normalization}};
constexpr Implementation kCast[] = {{"pointwise", OpKind::kCast, pointwise::propose_cast},
                                    {kReference, OpKind::kCast, reference::cast}};
constexpr Implementation kClip[] = {{"pointwise", OpKind::kClip, pointwise::propose_unary},
                                    {kReference, OpKind::kClip, reference::clip}};
constexpr Implementation kConcat[] = {{"pointwise", OpKind::kConcat, pointwise::propose_concat},
                                      {kReference, OpKind::kConcat, reference::concat}};
constexpr Implementation kConstantOfShape[] = {{kReference, OpKind::kConstantOfShape, reference::constant_of_shape}};
// Where nothing is measured the first that takes a step computes it, and an equal later one never does. So what is the
// fastest on common machines comes first, and of the two Winograd kernels the smaller one, which needs less than half
// the memory and rounds less.
#define RATION_ROW(name) {"kernel:" #name, OpKind::kConv, kernel::propose_##name},
constexpr Implementation kConv[] = {
    RATION_CONV_KERNELS_FIRST(RATION_ROW){"onednn:conv", OpKind::kConv, onednn::propose_conv},
    RATION_CONV_KERNELS_LAST(RATION_ROW){kReference, OpKind::kConv, reference::conv}};
#undef RATION_ROW
constexpr Implementation kDiv[] = {{"pointwise", OpKind::kDiv, pointwise::propose_binary},
                                   {kReference, OpKind::kDiv, reference::binary}};
constexpr Implementation kFlatten[] = {{kReference, OpKind::kFlatten, reference::copy}};
constexpr Implementation kGather[] = {{kReference, OpKind::kGather, reference::gather}};
constexpr Implementation kGemm[] = {{"onednn:gemm", OpKind::kGemm, onednn::propose_gemm},
                                    {kReference, OpKind::kGemm, reference::gemm}};
constexpr Implementation kGlobalAveragePool[] = {
    {"kernel:globalmean", OpKind::kGlobalAveragePool, kernel::propose_globalmean},
    {"onednn:pool", OpKind::kGlobalAveragePool, onednn::propose_global_pool},
    {kReference, OpKind::kGlobalAveragePool, reference::global_pool}};
constexpr Implementation kGlobalMaxPool[] = {{"kernel:maxpool", OpKind::kGlobalMaxPool, kernel::propose_maxpool},
                                             {kReference, OpKind::kGlobalMaxPool, reference::global_pool}};
constexpr Implementation kHardSigmoid[] = {{"pointwise", OpKind::kHardSigmoid, pointwise::propose_unary},
                                           {kReference, OpKind::kHardSigmoid, reference::unary}};
constexpr Implementation kHardSwish[] = {{"pointwise", OpKind::kHardSwish, pointwise::propose_unary},
                                         {kReference, OpKind::kHardSwish, reference::unary}};
constexpr Implementation kIdentity[] = {{kReference, OpKind::kIdentity, reference::copy}};
constexpr Implementation kLRN[] = {{kReference, OpKind::kLRN, reference::lrn}};
constexpr Implementation kLeakyRelu[] = {{"pointwise", OpKind::kLeakyRelu, pointwise::propose_unary},
                                         {kReference, OpKind::kLeakyRelu, reference::unary}};
constexpr Implementation kMatMul[] = {{"onednn:gemm", OpKind::kMatMul, onednn::propose_gemm},
                                      {kReference, OpKind::kMatMul, reference::matmul}};
constexpr Implementation kMaxPool[] = {{"kernel:maxpool", OpKind::kMaxPool, kernel::propose_maxpool},
                                       {kReference, OpKind::kMaxPool, reference::pool}};
constexpr Implementation kMul[] = {{"pointwise", OpKind::kMul, pointwise::propose_binary},
                                   {kReference, OpKind::kMul, reference::binary}};
constexpr Implementation kPad[] = {{kReference, OpKind::kPad, reference::pad}};
constexpr Implementation kReduceMean[] = {{kReference, OpKind::kReduceMean, reference::reduce_mean}};
constexpr Implementation kRelu[] = {{"pointwise", OpKind::kRelu, pointwise::propose_unary},
                                    {kReference, OpKind::kRelu, reference::unary}};
constexpr Implementation kReshape[] = {{kReference, OpKind::kReshape, reference::copy}};
constexpr Implementation kShape[] = {{kReference, OpKind::kShape, reference::shape}};
constexpr Implementation kSigmoid[] = {{"pointwise", OpKind::kSigmoid, pointwise::propose_unary},
                                       {kReference, OpKind::kSigmoid, reference::unary}};
constexpr Implementation kSlice[] = {{kReference, OpKind::kSlice, reference::slice}};
constexpr Implementation kSoftmax[] = {{"pointwise", OpKind::kSoftmax, pointwise::propose_softmax},
                                       {kReference, OpKind::kSoftmax, reference::softmax}};
constexpr Implementation kSqueeze[] = {{kReference, OpKind::kSqueeze, reference::copy}};
constexpr Implementation kSub[] = {{"pointwise", OpKind::kSub, pointwise::propose_binary},
                                   {kReference, OpKind::kSub, reference::binary}};
constexpr Implementation kTranspose[] = {{kReference, OpKind::kTranspose, reference::transpose}};
constexpr Implementation kUnsqueeze[] = {{kReference, OpKind::kUnsqueeze, reference::copy}};

}  // namespace

std::span<const Implementation> implementations(OpKind op) {
  switch (op) {
#define RATION_ROWS(kind, at_least, at_most, attributes) \
  case OpKind::k##kind: return k##kind;
    RATION_OPS(RATION_ROWS)
#undef RATION_ROWS
  }
  return {};
}

std::unique_ptr<Operation> make_reorder(DataType type, const Shape& shape, const LayoutChange& change) {
  if (type == DataType::kFloat32) {
    std::unique_ptr<Operation> fast = onednn::make_reorder(shape, change.from, change.to, change.max_cut);
    if (fast != nullptr) return fast;
  }
  return reference::make_reorder(type, shape, change.from, change.to);
}

OpsContext detect_context(kernels::Isa limit) {
  OpsContext context;
  context.isa = kernels::best_available(limit);
  context.preferred_blocked = onednn::preferred_blocked_layout();
  return context;
}

}  // namespace ration::ops
