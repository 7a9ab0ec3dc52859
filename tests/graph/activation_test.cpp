#include "graph/activation.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ration::graph {
namespace {

TEST(Activation, FollowsItsFormula) {
  EXPECT_EQ(apply({.kind = ActivationKind::kRelu}, -2.0), 0.0);
  EXPECT_EQ(apply({.kind = ActivationKind::kRelu}, 2.0), 2.0);
  EXPECT_EQ(apply({.kind = ActivationKind::kLeakyRelu, .alpha = 0.25F}, -2.0), -0.5);
  EXPECT_EQ(apply({.kind = ActivationKind::kClip, .alpha = 0.0F, .beta = 6.0F}, 7.0), 6.0);
  EXPECT_EQ(apply({.kind = ActivationKind::kClip, .alpha = 0.0F, .beta = 6.0F}, -7.0), 0.0);
  EXPECT_DOUBLE_EQ(apply({.kind = ActivationKind::kSigmoid}, 0.0), 0.5);
  EXPECT_DOUBLE_EQ(apply({.kind = ActivationKind::kHardSigmoid, .alpha = 0.5F, .beta = 0.25F}, 1.0), 0.75);
  EXPECT_EQ(apply({.kind = ActivationKind::kHardSigmoid, .alpha = 0.5F, .beta = 0.25F}, -9.0), 0.0);
  EXPECT_DOUBLE_EQ(apply({.kind = ActivationKind::kHardSwish}, 1.0), 1.0 / 6.0 + 0.5);
  EXPECT_EQ(apply({.kind = ActivationKind::kHardSwish}, 4.0), 4.0);
}

TEST(Activation, ClipWithCrossedBoundsYieldsTheUpperOne) {
  EXPECT_EQ(apply({.kind = ActivationKind::kClip, .alpha = 5.0F, .beta = 1.0F}, 3.0), 1.0);
}

TEST(Activation, NotANumberIsNotHidden) {
  for (const ActivationKind kind :
       {ActivationKind::kRelu, ActivationKind::kLeakyRelu, ActivationKind::kClip, ActivationKind::kSigmoid,
        ActivationKind::kHardSigmoid, ActivationKind::kHardSwish}) {
    EXPECT_TRUE(std::isnan(apply({.kind = kind, .alpha = 0.25F, .beta = 0.5F}, std::nan("")))) << to_string(kind);
  }
}

TEST(Activation, NamesAreSnakeCase) { EXPECT_EQ(to_string(ActivationKind::kHardSigmoid), "hard_sigmoid"); }

}  // namespace
}  // namespace ration::graph
