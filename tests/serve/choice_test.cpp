// What a user may say about implementations, and what a model says of its choices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "ration/engine.hpp"
#include "ration/error.hpp"
#include "ration/model.hpp"
#include "small_model.hpp"

namespace ration {
namespace {

using ::testing::HasSubstr;

Explanation explain(const Model& model) {
  const Tensor input = ramp(1, 1.0F);
  const TensorView view = input;
  return model.explain(std::span(&view, 1));
}

const StepInfo& step(const Explanation& explanation, const std::string& name) {
  for (const StepInfo& one : explanation.steps) {
    if (one.name == name) return one;
  }
  throw std::runtime_error("no step " + name);
}

std::string refusal_of(Engine& engine, const ModelOptions& options) {
  try {
    const Model model(engine, small_model(), options);
    explain(model);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.bytes() == b.bytes() && std::memcmp(a.data(), b.data(), a.bytes()) == 0;
}

class ModelChoice : public testing::Test {
 protected:
  Engine engine_{{.threads = 2, .split = {}}};
};

TEST_F(ModelChoice, ShowsEveryCandidateWithItsTime) {
  ModelOptions options;
  options.choice_time = std::chrono::minutes(1);
  const Explanation explanation = explain(Model(engine_, small_model(), options));
  int choices = 0;
  for (const StepInfo& one : explanation.steps) {
    if (one.candidates.empty()) continue;
    ++choices;
    EXPECT_GE(one.candidates.size(), 2U) << one.name;
    EXPECT_EQ(one.reason, "measured") << one.name;
    for (const CandidateInfo& candidate : one.candidates) {
      const bool chosen = candidate.implementation == one.implementation;
      EXPECT_GE(candidate.time.count(), chosen ? 1 : 0) << one.name;
    }
  }
  EXPECT_GT(choices, 0);
  EXPECT_GT(explanation.choice_time.count(), 0);
}

TEST_F(ModelChoice, FollowsTheOrderOfTheTableWithoutTime) {
  ModelOptions options;
  options.choice_time = std::chrono::milliseconds(0);
  for (const StepInfo& one : explain(Model(engine_, small_model(), options)).steps) {
    if (one.candidates.empty()) continue;
    EXPECT_EQ(one.implementation, one.candidates.front().implementation);
    EXPECT_EQ(one.candidates.front().time.count(), 0);
  }
}

TEST_F(ModelChoice, OfAnEarlierLoadGivesTheSameBits) {
  const Tensor input = ramp(2, 1.0F);
  const Model first(engine_, small_model());
  const std::vector<Tensor> expected = first.run(input);
  ModelOptions options;
  options.choices = first.choices();
  ASSERT_FALSE(options.choices.empty());
  for (const int threads : {1, 3}) {
    Engine other({.threads = threads, .split = {}});
    const Model second(other, small_model(), options);
    EXPECT_TRUE(same_bits(second.run(input)[0], expected[0])) << threads << " workers";
    EXPECT_EQ(second.choices(), options.choices);
    for (const StepInfo& one : explain(second).steps) {
      EXPECT_EQ(one.reason, one.candidates.empty() ? "" : "a saved choice") << one.name;
    }
  }
}

TEST_F(ModelChoice, OfAnEngineIsMadeOnce) {
  const Tensor input = ramp(1, 1.0F);
  const Model first(engine_, small_model());
  const std::vector<Tensor> expected = first.run(input);
  for (int load = 0; load < 5; ++load) {
    const Model other(engine_, small_model());
    EXPECT_TRUE(same_bits(other.run(input)[0], expected[0])) << load;
    EXPECT_EQ(other.choices(), first.choices());
  }
}

TEST_F(ModelChoice, IsTheSameInEveryBatch) {
  const Model model(engine_, small_model());
  const Tensor batch = ramp(3, 1.0F);
  const std::vector<Tensor> together = model.run(batch);
  const TensorView one(batch.values<float>().first(3 * 32 * 32), {1, 3, 32, 32});
  const std::vector<Tensor> alone = model.run(one);
  const TensorView batch_view = batch;
  const Explanation of_one = explain(model);
  const Explanation of_three = model.explain(std::span(&batch_view, 1));
  ASSERT_EQ(of_one.steps.size(), of_three.steps.size());
  for (std::size_t i = 0; i < of_one.steps.size(); ++i) {
    EXPECT_EQ(of_one.steps[i].implementation, of_three.steps[i].implementation) << of_one.steps[i].name;
  }
}

TEST_F(ModelChoice, IsIgnoredWhereItDoesNotFit) {
  ModelOptions options;
  options.choices = {{"Conv of another model", "kernel:pointwise"}};
  EXPECT_EQ(refusal_of(engine_, options), "");
}

TEST_F(ModelChoice, PinsAStepAndAnOperator) {
  ModelOptions options;
  options.implementations = {{"layer1.0.conv1", "reference"}, {"Conv", "onednn:conv"}};
  const Explanation explanation = explain(Model(engine_, small_model(), options));
  EXPECT_EQ(step(explanation, "layer1.0.conv1").implementation, "reference");
  EXPECT_EQ(step(explanation, "layer2.0.conv2").implementation, "onednn:conv");
}

TEST_F(ModelChoice, RefusesPinsThatNameNothing) {
  ModelOptions options;
  options.implementations = {{"no such step", "reference"}};
  EXPECT_THAT(refusal_of(engine_, options), HasSubstr("'no such step'"));
  options.implementations = {{"conv1", "kernel:unheard"}};
  EXPECT_THAT(refusal_of(engine_, options), testing::AllOf(HasSubstr("'kernel:unheard'"), HasSubstr("onednn:conv")));
}

TEST_F(ModelChoice, RefusesAPinThatCannotCompute) {
  ModelOptions options;
  options.implementations = {{"conv1", "kernel:pointwise"}};
  EXPECT_THAT(refusal_of(engine_, options),
              testing::AllOf(HasSubstr("'conv1'"), HasSubstr("kernel:pointwise: refused: the window is not 1 x 1")));
}

TEST_F(ModelChoice, RefusesANegativeTime) {
  ModelOptions options;
  options.choice_time = std::chrono::milliseconds(-1);
  EXPECT_THAT(refusal_of(engine_, options), HasSubstr("-1 ms"));
}

TEST_F(ModelChoice, LeavesOutWinogradWhereItIsForbidden) {
  ModelOptions options;
  options.winograd = false;
  for (const StepInfo& one : explain(Model(engine_, small_model(), options)).steps) {
    EXPECT_EQ(one.implementation.find("winograd"), std::string::npos) << one.name;
    if (one.op == "Conv") {
      EXPECT_THAT(one.refusals, testing::IsSupersetOf({"kernel:winograd4x4: refused: ModelOptions forbid Winograd",
                                                       "kernel:strassen: refused: ModelOptions forbid Winograd"}));
    }
    for (const CandidateInfo& candidate : one.candidates) {
      EXPECT_EQ(candidate.implementation.find("winograd"), std::string::npos) << one.name;
    }
  }
}

TEST_F(ModelChoice, AnswersAlikeWithOurKernelsOfEveryInstructionSet) {
  const Tensor input = ramp(2, 1.0F);
  ModelOptions options;
  options.disabled_implementations = {"kernel"};
  const std::vector<Tensor> expected = Model(engine_, small_model(), options).run(input);
  for (const KernelIsa isa : {KernelIsa::kPortable, KernelIsa::kAvx2, KernelIsa::kAvx512}) {
    options.disabled_implementations = {"onednn"};
    options.kernel_isa = isa;
    const std::vector<Tensor> outputs = Model(engine_, small_model(), options).run(input);
    for (std::size_t i = 0; i < 20; ++i) {
      EXPECT_NEAR(outputs[0].values<float>()[i], expected[0].values<float>()[i], 1e-4F) << static_cast<int>(isa);
    }
  }
}

}  // namespace
}  // namespace ration
