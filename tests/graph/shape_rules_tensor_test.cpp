#include <gtest/gtest.h>

#include "infer.hpp"

namespace ration::graph {
namespace {

TEST(ConcatShape, AddsAlongTheAxisAndMergesTheOthers) {
  const AxisAttributes axis{-2};
  EXPECT_EQ(shape_of(OpKind::kConcat, {Spec{{2, 3}}, Spec{{4, 3}}, Spec{{1, 3}}}, axis), (Shape{7, 3}));
  EXPECT_EQ(shape_of(OpKind::kConcat, {Spec{{2, kDynamic}}, Spec{{kDynamic, 3}}}, axis), (Shape{kDynamic, 3}));
  EXPECT_EQ(shape_of(OpKind::kConcat, {Spec{{2, 3}}, Unknown{}}, axis), std::nullopt);
  expect_refused("[4, 5], which does not join [2, 3] along axis 0", OpKind::kConcat, {Spec{{2, 3}}, Spec{{4, 5}}},
                 axis);
  expect_refused("input 1 has shape [3]", OpKind::kConcat, {Spec{{2, 3}}, Spec{{3}}}, axis);
  expect_refused("input 1 is int64", OpKind::kConcat, {Spec{{2}}, Spec{{2}, DataType::kInt64}}, AxisAttributes{0});
  expect_refused("axis 1", OpKind::kConcat, {Spec{{2}}}, AxisAttributes{1});
  expect_refused("2^58", OpKind::kConcat, {Spec{{std::int64_t{1} << 58}}, Spec{{1}}}, AxisAttributes{0});
}

TEST(GatherShape, PutsTheIndicesShapeInPlaceOfTheAxis) {
  const Spec data{{2, 3, 4}};
  EXPECT_EQ(shape_of(OpKind::kGather, {data, Spec{{5, 6}, DataType::kInt64}}, AxisAttributes{1}), (Shape{2, 5, 6, 4}));
  EXPECT_EQ(shape_of(OpKind::kGather, {data, Spec{{}, DataType::kInt32}}, AxisAttributes{-1}), (Shape{2, 3}));
  expect_refused("axis 3", OpKind::kGather, {data, Spec{{}, DataType::kInt64}}, AxisAttributes{3});
  expect_refused("int64 is expected", OpKind::kGather, {data, Spec{{1}}}, AxisAttributes{0});
}

TEST(PadShape, GrowsAndCropsEachAxis) {
  const Spec x{{kDynamic, 3, 4}};
  EXPECT_EQ(shape_of(OpKind::kPad, {x, int64s({0, 1, 2, 0, 0, -3})}, PadAttributes{}), (Shape{kDynamic, 4, 3}));
  EXPECT_EQ(shape_of(OpKind::kPad, {x, int64s({2, 1}), Absent{}, int64s({-1})}, PadAttributes{}),
            (Shape{kDynamic, 3, 7}));
  EXPECT_EQ(shape_of(OpKind::kPad, {x, Spec{{6}, DataType::kInt64}}, PadAttributes{}), std::nullopt);
  EXPECT_EQ(shape_of(OpKind::kPad, {x, int64s({2, 1}), Absent{}, Spec{{1}, DataType::kInt64}}, PadAttributes{}),
            std::nullopt);
  expect_refused("2 pads for 3 axes", OpKind::kPad, {x, int64s({2, 1})}, PadAttributes{});
  expect_refused("take more than axis 1 of size 3", OpKind::kPad, {x, int64s({0, -2, 0, 0, -2, 0})}, PadAttributes{});
  expect_refused("listed twice", OpKind::kPad, {x, int64s({0, 0, 0, 0}), Absent{}, int64s({1, -2})}, PadAttributes{});
  expect_refused("beyond 2^58", OpKind::kPad, {x, int64s({0, std::int64_t{1} << 62, 0, 0, 0, 0})}, PadAttributes{});
  expect_refused("one element", OpKind::kPad, {x, int64s({0, 0, 0, 0, 0, 0}), floats({1, 2})}, PadAttributes{});
}

TEST(PadShape, ReflectionNeedsElementsToReflect) {
  const PadAttributes reflect{PadMode::kReflect};
  EXPECT_EQ(shape_of(OpKind::kPad, {Spec{{3}}, int64s({2, 2})}, reflect), (Shape{7}));
  expect_refused("must be below the size 3", OpKind::kPad, {Spec{{3}}, int64s({3, 0})}, reflect);
  expect_refused("empty axis", OpKind::kPad, {Spec{{0}}, int64s({1, 0})}, PadAttributes{PadMode::kEdge});
}

TEST(SliceShape, CutsTheNamedAxes) {
  const Spec x{{kDynamic, 10, 20}};
  EXPECT_EQ(shape_of(OpKind::kSlice, {x, int64s({1, -5}), int64s({9, 1000}), int64s({1, 2}), int64s({3, 2})}),
            (Shape{kDynamic, 3, 3}));
  EXPECT_EQ(shape_of(OpKind::kSlice, {x, int64s({0}), int64s({1})}), (Shape{kDynamic, 10, 20}));
  EXPECT_EQ(shape_of(OpKind::kSlice, {x, int64s({0}), Spec{{1}, DataType::kInt64}}), std::nullopt);
  EXPECT_EQ(shape_of(OpKind::kSlice, {x, int64s({9}), int64s({-100}), int64s({1}), int64s({-1})}),
            (Shape{kDynamic, 10, 20}));
}

TEST(TransposeShape, PermutesOrReverses) {
  const Spec x{{kDynamic, 3, 4}};
  EXPECT_EQ(shape_of(OpKind::kTranspose, {x}, TransposeAttributes{}), (Shape{4, 3, kDynamic}));
  EXPECT_EQ(shape_of(OpKind::kTranspose, {x}, TransposeAttributes{{0, 2, 1}}), (Shape{kDynamic, 4, 3}));
  expect_refused("2 entries for rank 3", OpKind::kTranspose, {x}, TransposeAttributes{{0, 1}});
  expect_refused("axis 1 is listed twice", OpKind::kTranspose, {x}, TransposeAttributes{{0, 1, 1}});
  expect_refused("holds -1", OpKind::kTranspose, {x}, TransposeAttributes{{0, 1, -1}});
}

TEST(ConstantOfShapeShape, IsTheContentOfItsInput) {
  const ConstantOfShapeAttributes ones{int64s({1})};
  const Value value = infer(OpKind::kConstantOfShape, {int64s({2, 0, 3})}, ones);
  EXPECT_EQ(value.shape, (Shape{2, 0, 3}));
  EXPECT_EQ(value.type, DataType::kInt64);
  EXPECT_EQ(shape_of(OpKind::kConstantOfShape, {int64s({})}, ones), Shape{});
  EXPECT_EQ(shape_of(OpKind::kConstantOfShape, {Spec{{2}, DataType::kInt64}}, ones), std::nullopt);
  expect_refused("dimension -1", OpKind::kConstantOfShape, {int64s({2, -1})}, ones);
  expect_refused("2^58", OpKind::kConstantOfShape, {int64s({std::int64_t{1} << 40, std::int64_t{1} << 40})}, ones);
  expect_refused("one element", OpKind::kConstantOfShape, {int64s({2})}, ConstantOfShapeAttributes{floats({1, 2})});
}

TEST(ShapeShape, ClampsItsRange) {
  const auto extent = [](std::int64_t start, std::optional<std::int64_t> end) {
    return (*shape_of(OpKind::kShape, {Spec{{kDynamic, 3, 4}}}, ShapeAttributes{start, end}))[0];
  };
  EXPECT_EQ(extent(0, std::nullopt), 3);
  EXPECT_EQ(extent(1, std::nullopt), 2);
  EXPECT_EQ(extent(-1, 99), 1);
  EXPECT_EQ(extent(-99, -1), 2);
  EXPECT_EQ(extent(2, 1), 0);
  EXPECT_EQ(infer(OpKind::kShape, {Spec{{1}}}, ShapeAttributes{}).type, DataType::kInt64);
}

TEST(InferShapes, RefusesAnInputThatNoMemoryHolds) {
  Builder b;
  b.input("huge", {std::int64_t{1} << 32, std::int64_t{1} << 32});
  expect_error(ErrorCode::kInvalidModel, "input 'huge'", [&] { infer_shapes(b.graph); });
}

TEST(InferShapes, AreComputedAnewAfterAChange) {
  Builder b;
  const ValueId x = b.input("x", {kDynamic, 3});
  const ValueId y = b.node(OpKind::kRelu, "y", {x});
  infer_shapes(b.graph);
  EXPECT_EQ(b.graph.value(y).shape, (Shape{kDynamic, 3}));
  b.graph.value(x).shape = Shape{5, 3};
  infer_shapes(b.graph);
  EXPECT_EQ(b.graph.value(y).shape, (Shape{5, 3}));
}

}  // namespace
}  // namespace ration::graph
