#include <gtest/gtest.h>

#include "ration/error.hpp"
#include "ration/tensor.hpp"

namespace ration {
namespace {

TEST(Shape, ScalarHasOneElement) {
  const Shape scalar;
  EXPECT_EQ(scalar.rank(), 0);
  EXPECT_EQ(scalar.elements(), 1);
  EXPECT_EQ(scalar.to_string(), "[]");
}

TEST(Shape, CountsElementsOfARangeOfAxes) {
  const Shape shape{2, 3, 4, 5};
  EXPECT_EQ(shape.elements(), 120);
  EXPECT_EQ(shape.elements(1, 3), 12);
  EXPECT_EQ((Shape{3, 0, 5}).elements(), 0);
}

TEST(Shape, DynamicDimensionPrintsAsQuestionMarkAndHasNoCount) {
  const Shape shape{Shape::kDynamic, 3};
  EXPECT_FALSE(shape.is_static());
  EXPECT_EQ(shape.to_string(), "[?, 3]");
  EXPECT_THROW(shape.elements(), Error);
}

TEST(Shape, FitsADeclarationWithFreeDimensions) {
  const Shape declared{Shape::kDynamic, 3};
  EXPECT_TRUE((Shape{8, 3}).fits(declared));
  EXPECT_FALSE((Shape{8, 4}).fits(declared));
  EXPECT_FALSE((Shape{8, 3, 1}).fits(declared));
  EXPECT_FALSE((Shape{8}).fits(declared));
}

TEST(Shape, RefusesNegativeDimensionsAndRanksAboveEight) {
  EXPECT_THROW((Shape{1, -2}), Error);
  EXPECT_THROW((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), Error);
}

TEST(Shape, RefusesAnElementCountThatOverflows) {
  EXPECT_THROW((Shape{std::int64_t{1} << 40, std::int64_t{1} << 40}).elements(), Error);
  // A zero dimension does not excuse the others.
  EXPECT_THROW((Shape{0, std::int64_t{1} << 40, std::int64_t{1} << 40}).elements(), Error);
}

}  // namespace
}  // namespace ration
