#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ops/cut_counts.hpp"
#include "ops/onednn/onednn.hpp"
#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

using graph::GemmAttributes;
using graph::OpKind;

std::vector<int> expect_product(OpKind op, const graph::Attributes& attributes, const std::vector<Input>& inputs) {
  SCOPED_TRACE(inputs[0].shape.to_string() + " times " + inputs[1].shape.to_string());
  StepRunner step(op, attributes, inputs);
  return expect_like_reference(step, onednn::propose_gemm);
}

TEST(OnednnGemm, ComputesEveryOrderOfTheOperands) {
  for (const std::int64_t rows : {1, 2, 3, 8, 33, 200}) {
    for (const std::int64_t columns : {1, 7, 64, 65, 130, 1000}) {
      const std::int64_t depth = 37;
      expect_product(OpKind::kGemm, GemmAttributes{.transpose_b = true},
                     {{.shape = {rows, depth}}, {.shape = {columns, depth}, .constant = true}});
      expect_product(OpKind::kGemm, GemmAttributes{.transpose_a = true},
                     {{.shape = {depth, rows}}, {.shape = {depth, columns}, .constant = true}});
    }
  }
}

TEST(OnednnGemm, AddsEveryShapeOfC) {
  const GemmAttributes attributes{.alpha = 0.5F, .beta = -2.0F};
  for (const bool constant : {true, false}) {
    for (const Shape& c : {Shape{}, Shape{1}, Shape{150}, Shape{1, 150}, Shape{5, 1}, Shape{5, 150}}) {
      SCOPED_TRACE(c.to_string());
      expect_product(OpKind::kGemm, attributes,
                     {{.shape = {5, 16}}, {.shape = {16, 150}}, {.shape = c, .constant = constant}});
    }
  }
}

TEST(OnednnGemm, IgnoresCWhoseFactorIsZero) {
  expect_product(OpKind::kGemm, GemmAttributes{.beta = 0.0F},
                 {{.shape = {5, 16}}, {.shape = {16, 20}}, {.shape = {20}}});
}

TEST(OnednnGemm, FoldsLeadingAxesOfMatMulIntoRows) {
  expect_product(OpKind::kMatMul, graph::NoAttributes{}, {{.shape = {2, 3, 4, 17}}, {.shape = {17, 20}}});
}

TEST(OnednnGemm, ReadsConstantWeightsInPlace) {
  StepRunner step(OpKind::kGemm, GemmAttributes{.transpose_b = true},
                  {{.shape = {1, 64}}, {.shape = {1000, 64}, .constant = true}});
  const auto operation = step.make(onednn::propose_gemm, {.max_cut = 16});
  ASSERT_NE(operation, nullptr);
  EXPECT_EQ(step.weights().bytes(), 0U);
  EXPECT_FALSE(step.proposal().uses_src[1]);
  EXPECT_THAT(operation->cuts(), ::testing::ElementsAreArray(every_count(16)));
}

TEST(OnednnGemm, RefusesBatchesOfMatrices) {
  StepRunner step(OpKind::kMatMul, graph::NoAttributes{}, {{.shape = {2, 3, 4}}, {.shape = {2, 4, 5}}});
  EXPECT_EQ(step.make(onednn::propose_gemm, {}), nullptr);
  EXPECT_EQ(step.refusal(), "the second operand has rank 3, not 2");
}

}  // namespace
}  // namespace ration::ops::testing
