#include <gtest/gtest.h>

#include "infer.hpp"

namespace ration::graph {
namespace {

const Spec kImage{{1, 4, 8, 8}};

TEST(ConvShape, TakesTheKernelFromTheWeights) {
  EXPECT_EQ(shape_of(OpKind::kConv, {kImage, Spec{{6, 4, 3, 3}}, Spec{{6}}}, ConvAttributes{}), (Shape{1, 6, 6, 6}));
  EXPECT_EQ(shape_of(OpKind::kConv, {kImage, Spec{{6, 2, 3, 3}}}, ConvAttributes{.group = 2}), (Shape{1, 6, 6, 6}));
  EXPECT_EQ(shape_of(OpKind::kConv, {Spec{{2, 4, 9}}, Spec{{6, 4, 3}}}, ConvAttributes{.window = {.strides = {2}}}),
            (Shape{2, 6, 4}));
}

TEST(ConvShape, KeepsDynamicDimensions) {
  EXPECT_EQ(shape_of(OpKind::kConv, {Spec{{kDynamic, 4, 8, 8}}, Spec{{6, 4, 3, 3}}}, ConvAttributes{}),
            (Shape{kDynamic, 6, 6, 6}));
  EXPECT_EQ(shape_of(OpKind::kConv, {Spec{{1, 4, kDynamic, 8}}, Spec{{6, 4, 3, 3}}},
                     ConvAttributes{.window = {.kernel = {3, 3}, .pads = {0, 1, 0, 1}}}),
            (Shape{1, 6, kDynamic, 8}));
  EXPECT_EQ(shape_of(OpKind::kConv, {Spec{{1, kDynamic, 8, 8}}, Spec{{6, 4, 3, 3}}}, ConvAttributes{}),
            (Shape{1, 6, 6, 6}));
  EXPECT_EQ(shape_of(OpKind::kConv, {kImage, Spec{{6, 4, kDynamic, 3}}}, ConvAttributes{}), (Shape{1, 6, kDynamic, 6}));
}

TEST(ConvShape, ChecksWindowsEvenWhereTheImageIsDynamic) {
  const Spec image{{1, 4, kDynamic, kDynamic}};
  expect_refused("strides has 1 entries, but 2", OpKind::kConv, {image, Spec{{6, 4, 3, 3}}},
                 ConvAttributes{.window = {.strides = {1}}});
}

TEST(ConvShape, NamesWhatContradictsTheWeights) {
  expect_refused("the input has 4 channels in 1 groups, but the weights expect 3", OpKind::kConv,
                 {kImage, Spec{{6, 3, 3, 3}}}, ConvAttributes{});
  expect_refused("group 4 does not divide the 6", OpKind::kConv, {kImage, Spec{{6, 1, 3, 3}}},
                 ConvAttributes{.group = 4});
  expect_refused("group is 0", OpKind::kConv, {kImage, Spec{{6, 4, 3, 3}}}, ConvAttributes{.group = 0});
  expect_refused("kernel [5, 5] contradicts", OpKind::kConv, {kImage, Spec{{6, 4, 3, 3}}},
                 ConvAttributes{.window = {.kernel = {5, 5}}});
  expect_refused("the weights have shape [6, 4, 3]", OpKind::kConv, {kImage, Spec{{6, 4, 3}}}, ConvAttributes{});
  expect_refused("input 2 has shape [5], but [6]", OpKind::kConv, {kImage, Spec{{6, 4, 3, 3}}, Spec{{5}}},
                 ConvAttributes{});
  expect_refused("at least one spatial axis", OpKind::kConv, {Spec{{4, 4}}, Spec{{6, 4}}}, ConvAttributes{});
  expect_refused("int64", OpKind::kConv, {Spec{{1, 4, 8, 8}, DataType::kInt64}, Spec{{6, 4, 3, 3}}}, ConvAttributes{});
  expect_refused("input 1 is float64", OpKind::kConv, {kImage, Spec{{6, 4, 3, 3}, DataType::kFloat64}},
                 ConvAttributes{});
}

TEST(ConvShape, ChecksWhatPassesAdd) {
  const Spec weights{{6, 4, 3, 3}};
  EXPECT_EQ(shape_of(OpKind::kConv, {kImage, weights, Absent{}, Spec{{1, 6, 6, 6}}},
                     ConvAttributes{.weight_scale = filled({6}, 1.0F)}),
            (Shape{1, 6, 6, 6}));
  expect_refused("the residual has shape [1, 6, 1, 1], but the result has [1, 6, 6, 6]", OpKind::kConv,
                 {kImage, weights, Absent{}, Spec{{1, 6, 1, 1}}}, ConvAttributes{});
  expect_refused("weight scale", OpKind::kConv, {kImage, weights}, ConvAttributes{.weight_scale = filled({5}, 1.0F)});
}

TEST(PoolShape, KeepsBatchAndChannels) {
  const PoolAttributes attributes{.window = {.kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}}};
  EXPECT_EQ(shape_of(OpKind::kMaxPool, {Spec{{kDynamic, 4, 8, 9}}}, attributes), (Shape{kDynamic, 4, 4, 5}));
  PoolAttributes ceil = attributes;
  ceil.ceil_mode = true;
  EXPECT_EQ(shape_of(OpKind::kAveragePool, {kImage}, ceil), (Shape{1, 4, 5, 5}));
  EXPECT_EQ(infer(OpKind::kMaxPool, {Spec{{1, 4, 8, 8}, DataType::kUInt8}}, attributes).type, DataType::kUInt8);
}

TEST(PoolShape, RefusesWindowsWithoutElements) {
  expect_refused("the pad 2 is not below the window's extent 2", OpKind::kMaxPool, {kImage},
                 PoolAttributes{.window = {.kernel = {2, 2}, .pads = {0, 0, 0, 2}}});
  expect_refused("kernel's shape is missing", OpKind::kMaxPool, {kImage}, PoolAttributes{});
  expect_refused("uint8", OpKind::kAveragePool, {Spec{{1, 4, 8, 8}, DataType::kUInt8}},
                 PoolAttributes{.window = {.kernel = {2, 2}}});
}

TEST(GlobalPoolShape, LeavesOneElementPerChannel) {
  for (const OpKind op : {OpKind::kGlobalAveragePool, OpKind::kGlobalMaxPool}) {
    EXPECT_EQ(shape_of(op, {Spec{{kDynamic, 4, kDynamic, 8}}}), (Shape{kDynamic, 4, 1, 1}));
    expect_refused("leaves nothing to pool", op, {Spec{{1, 4, 0, 8}}});
    expect_refused("spatial axis", op, {Spec{{1, 4}}});
  }
}

}  // namespace
}  // namespace ration::graph
