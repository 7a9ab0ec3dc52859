// A NaN comes out of every implementation as a NaN, on every instruction set this processor has: which of them computes
// a step is decided by measuring time, and must not decide what the answer is.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "step_runner.hpp"

namespace ration::ops::testing {
namespace {

using graph::Activation;
using graph::ActivationKind;
using graph::OpKind;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<OpsContext> contexts() {
  std::vector<OpsContext> all;
  for (const kernels::Isa isa : {kernels::Isa::kPortable, kernels::Isa::kAvx2, kernels::Isa::kAvx512}) {
    if (!kernels::is_available(isa)) continue;
    all.push_back(detect_context(isa));
    all.back().max_cut = 4;
  }
  return all;
}

/// Runs every row of the table that takes the step, in every layout it may find, and returns how many did.
int expect_nan_everywhere(OpKind op, const graph::Attributes& attributes, std::vector<Input> inputs) {
  int taken = 0;
  for (const OpsContext& context : contexts()) {
    const Layout blocked = kernels::lanes(context.isa) == 16 ? Layout::kBlocked16 : Layout::kBlocked8;
    for (const Layout layout : {Layout::kPlain, blocked}) {
      inputs.front().layout = layout;
      for (const Implementation& row : implementations(op)) {
        StepRunner step(op, attributes, inputs);
        const std::unique_ptr<Operation> operation = step.make(row.propose, context);
        if (operation == nullptr) continue;
        ++taken;
        SCOPED_TRACE(std::string(row.name) + " for " + kernels::to_string(context.isa) + " of " +
                     std::string(to_string(layout)));
        for (const int count : operation->cuts()) {
          for (const float value : step.run(*operation, count).plain) EXPECT_TRUE(std::isnan(value)) << value;
        }
        if (::testing::Test::HasFailure()) return taken;
      }
    }
  }
  return taken;
}

Input nans(const Shape& shape) { return {.shape = shape, .low = kNan, .high = kNan}; }

TEST(NotANumber, PassesEveryFunctionOfOneVariable) {
  const graph::UnaryAttributes slope{.alpha = 0.25F, .beta = 0.5F};
  for (const Shape& shape : {Shape{1, 43, 1, 1}, Shape{2, 16, 9, 5}}) {
    for (const OpKind op : {OpKind::kRelu, OpKind::kSigmoid, OpKind::kHardSwish}) {
      EXPECT_GT(expect_nan_everywhere(op, graph::NoAttributes{}, {nans(shape)}), 1);
    }
    for (const OpKind op : {OpKind::kLeakyRelu, OpKind::kHardSigmoid}) {
      EXPECT_GT(expect_nan_everywhere(op, slope, {nans(shape)}), 1);
    }
    const Input low{.shape = {}, .constant = true, .low = -1.0F, .high = -1.0F};
    const Input high{.shape = {}, .constant = true, .low = 1.0F, .high = 1.0F};
    EXPECT_GT(expect_nan_everywhere(OpKind::kClip, graph::NoAttributes{}, {nans(shape), low, high}), 1);
  }
}

TEST(NotANumber, PassesEveryActivationBehindAConvolution) {
  for (const Activation activation :
       {Activation{ActivationKind::kRelu}, Activation{ActivationKind::kLeakyRelu, 0.1F},
        Activation{ActivationKind::kLeakyRelu, 0.0F}, Activation{ActivationKind::kClip, 0.0F, 6.0F},
        Activation{ActivationKind::kClip, -1.0F, 1.0F}, Activation{ActivationKind::kSigmoid},
        Activation{ActivationKind::kHardSigmoid, 0.2F, 0.5F}, Activation{ActivationKind::kHardSwish}}) {
    SCOPED_TRACE(graph::to_string(activation.kind));
    // 1 x 1 over few and many channels, 3 x 3, 3 x 3 with stride 2, depthwise, and the first layer of a network.
    for (const auto& [channels, outputs, kernel, stride] : std::vector<std::array<std::int64_t, 4>>{
             {16, 24, 1, 1}, {128, 128, 1, 1}, {16, 32, 3, 1}, {16, 32, 3, 2}, {3, 32, 7, 2}}) {
      graph::ConvAttributes attributes;
      attributes.window = {.kernel = {kernel, kernel}, .strides = {stride, stride}};
      attributes.activation = activation;
      const Input weights{.shape = {outputs, channels, kernel, kernel}, .constant = true};
      EXPECT_GT(expect_nan_everywhere(OpKind::kConv, attributes, {nans({1, channels, 11, 10}), weights}), 1);
    }
    graph::ConvAttributes depthwise;
    depthwise.window = {.kernel = {3, 3}};
    depthwise.group = 32;
    depthwise.activation = activation;
    const Input weights{.shape = {32, 1, 3, 3}, .constant = true};
    EXPECT_GT(expect_nan_everywhere(OpKind::kConv, depthwise, {nans({1, 32, 9, 9}), weights}), 1);
  }
}

TEST(NotANumber, PassesEveryPooling) {
  const graph::PoolAttributes halve{.window = {.kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1, 1, 1}}};
  for (const Shape& shape : {Shape{1, 16, 9, 14}, Shape{2, 20, 7, 7}}) {
    EXPECT_GT(expect_nan_everywhere(OpKind::kMaxPool, halve, {nans(shape)}), 1);
    EXPECT_GT(expect_nan_everywhere(OpKind::kAveragePool, halve, {nans(shape)}), 1);
    EXPECT_GT(expect_nan_everywhere(OpKind::kGlobalMaxPool, graph::NoAttributes{}, {nans(shape)}), 1);
    EXPECT_GT(expect_nan_everywhere(OpKind::kGlobalAveragePool, graph::NoAttributes{}, {nans(shape)}), 1);
  }
}

}  // namespace
}  // namespace ration::ops::testing
