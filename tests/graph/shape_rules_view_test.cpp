#include <gtest/gtest.h>

#include "infer.hpp"

namespace ration::graph {
namespace {

std::optional<Shape> reshaped(const Shape& src, const std::vector<std::int64_t>& target, bool allow_zero = false) {
  return shape_of(OpKind::kReshape, {Spec{src}, int64s(target)}, ReshapeAttributes{allow_zero});
}

void expect_reshape_refused(const std::string& part, const Shape& src, const std::vector<std::int64_t>& target,
                            bool allow_zero = false) {
  expect_refused(part, OpKind::kReshape, {Spec{src}, int64s(target)}, ReshapeAttributes{allow_zero});
}

TEST(ReshapeShape, InfersOneDimensionAndCopiesOthers) {
  EXPECT_EQ(reshaped({2, 3, 4}, {6, 4}), (Shape{6, 4}));
  EXPECT_EQ(reshaped({2, 3, 4}, {0, -1}), (Shape{2, 12}));
  EXPECT_EQ(reshaped({2, 3, 4}, {-1, 0, 2}), (Shape{4, 3, 2}));
  EXPECT_EQ(reshaped({2, 3}, {6, 1, 1}), (Shape{6, 1, 1}));
  EXPECT_EQ(reshaped({1}, {}), Shape{});
}

TEST(ReshapeShape, KeepsWhatCanBeKnownOfADynamicInput) {
  EXPECT_EQ(reshaped({kDynamic, 1280, 1, 1}, {-1, 1280}), (Shape{kDynamic, 1280}));
  EXPECT_EQ(reshaped({kDynamic, 1280, 1, 1}, {0, -1}), (Shape{kDynamic, 1280}));
  EXPECT_EQ(reshaped({kDynamic, 8, 2}, {1, -1}), (Shape{1, kDynamic}));
  EXPECT_EQ(reshaped({kDynamic, 8, kDynamic}, {0, -1, 0}), (Shape{kDynamic, 8, kDynamic}));
}

TEST(ReshapeShape, AllowZeroMeansAnEmptyDimension) {
  EXPECT_EQ(reshaped({0, 3}, {3, 0}, true), (Shape{3, 0}));
  expect_reshape_refused("6 elements, but the target [0, 6] has 0", {2, 3}, {0, 6}, true);
  expect_reshape_refused("both 0 and -1", {0, 3}, {0, -1}, true);
}

TEST(ReshapeShape, RefusesTargetsThatDoNotFit) {
  expect_reshape_refused("shape [2, 3] has 6 elements, but the target [4] has 4", {2, 3}, {4});
  expect_reshape_refused("cannot be divided into dimensions of 4 elements", {2, 3}, {4, -1});
  expect_reshape_refused("more than one -1", {2, 3}, {-1, -1});
  expect_reshape_refused("dimension -2", {2, 3}, {-2});
  expect_reshape_refused("copies dimension 2", {2, 3}, {2, 3, 0});
  expect_reshape_refused("9 dimensions", {1}, {1, 1, 1, 1, 1, 1, 1, 1, 1});
  expect_reshape_refused("2^58", {kDynamic}, {std::int64_t{1} << 60});
}

TEST(ReshapeShape, IsUnknownWithoutTheTarget) {
  EXPECT_EQ(shape_of(OpKind::kReshape, {Spec{{6}}, Spec{{2}, DataType::kInt64}}, ReshapeAttributes{}), std::nullopt);
  EXPECT_EQ(shape_of(OpKind::kReshape, {Unknown{}, int64s({0, -1, 4})}, ReshapeAttributes{}),
            (Shape{kDynamic, kDynamic, 4}));
  expect_refused("input 1 is float32, but int64", OpKind::kReshape, {Spec{{6}}, floats({6})}, ReshapeAttributes{});
}

TEST(FlattenShape, SplitsAtTheAxis) {
  const auto flat = [](const Shape& src, std::int64_t axis) {
    return shape_of(OpKind::kFlatten, {Spec{src}}, AxisAttributes{axis});
  };
  EXPECT_EQ(flat({2, 3, 4}, 1), (Shape{2, 12}));
  EXPECT_EQ(flat({2, 3, 4}, 0), (Shape{1, 24}));
  EXPECT_EQ(flat({2, 3, 4}, 3), (Shape{24, 1}));
  EXPECT_EQ(flat({2, 3, 4}, -1), (Shape{6, 4}));
  EXPECT_EQ(flat({kDynamic, 3, 4}, 1), (Shape{kDynamic, 12}));
  EXPECT_EQ(flat({}, 0), (Shape{1, 1}));
  expect_refused("axis 4", OpKind::kFlatten, {Spec{{2, 3, 4}}}, AxisAttributes{4});
}

TEST(SqueezeShape, RemovesListedOrAllOnes) {
  EXPECT_EQ(shape_of(OpKind::kSqueeze, {Spec{{1, 3, 1}}}), (Shape{3}));
  EXPECT_EQ(shape_of(OpKind::kSqueeze, {Spec{{1, 3, 1}}, int64s({-1})}), (Shape{1, 3}));
  EXPECT_EQ(shape_of(OpKind::kSqueeze, {Spec{{kDynamic, 3}}, int64s({0})}), (Shape{3}));
  EXPECT_EQ(shape_of(OpKind::kSqueeze, {Spec{{kDynamic, 3}}}), std::nullopt);
  EXPECT_EQ(shape_of(OpKind::kSqueeze, {Spec{{1, 3}}, Spec{{1}, DataType::kInt64}}), std::nullopt);
  expect_refused("axis 1 of shape [1, 3] is not 1", OpKind::kSqueeze, {Spec{{1, 3}}, int64s({1})});
  expect_refused("listed twice", OpKind::kSqueeze, {Spec{{1, 3}}, int64s({0, -2})});
}

TEST(UnsqueezeShape, InsertsOnesAtPositionsOfTheResult) {
  EXPECT_EQ(shape_of(OpKind::kUnsqueeze, {Spec{{3, 4}}, int64s({0, 3})}), (Shape{1, 3, 4, 1}));
  EXPECT_EQ(shape_of(OpKind::kUnsqueeze, {Spec{{kDynamic}}, int64s({-1})}), (Shape{kDynamic, 1}));
  EXPECT_EQ(shape_of(OpKind::kUnsqueeze, {Spec{{}}, int64s({0})}), (Shape{1}));
  expect_refused("axis 3", OpKind::kUnsqueeze, {Spec{{3, 4}}, int64s({3})});
  expect_refused("listed twice", OpKind::kUnsqueeze, {Spec{{3}}, int64s({0, -3})});
  expect_refused("exceeds the supported rank 8", OpKind::kUnsqueeze, {Spec{{1, 1, 1, 1}}, int64s({0, 1, 2, 3, 4})});
}

}  // namespace
}  // namespace ration::graph
