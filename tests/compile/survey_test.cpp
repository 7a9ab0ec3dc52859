#include "compile/survey.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compile/draft.hpp"
#include "ration/error.hpp"

namespace ration::compile {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kAmple{60};
constexpr std::int64_t kChannels = 16;

SharedTensor weights_of(std::int64_t outputs, std::int64_t inputs, std::int64_t kernel) {
  Tensor tensor(DataType::kFloat32, {outputs, inputs, kernel, kernel});
  std::fill(tensor.values<float>().begin(), tensor.values<float>().end(), 0.25F);
  return SharedTensor(std::move(tensor));
}

/// A chain of 1 x 1 convolutions, "conv0" and so on: the first two are equal, the third has twice the outputs.
graph::Graph make_chain(std::int64_t images = 1) {
  graph::Graph graph;
  graph::ValueId value = graph.add_input("x", DataType::kFloat32, Shape{images, kChannels, 9, 7});
  value = [&] {  // So that no convolution reads the model's input.
    const graph::ValueId out = graph.add_value("positive");
    graph.add_node({.op = graph::OpKind::kRelu, .name = "relu", .inputs = {value}, .outputs = {out}});
    return out;
  }();
  for (int i = 0; i < 3; ++i) {
    const std::string name = "conv" + std::to_string(i);
    const graph::ValueId weights =
        graph.add_constant(name + ".weights", weights_of(i == 2 ? 2 * kChannels : kChannels, kChannels, 1));
    const graph::ValueId out = graph.add_value(name + ".out");
    graph.add_node({.op = graph::OpKind::kConv,
                    .name = name,
                    .inputs = {value, weights},
                    .outputs = {out},
                    .attributes = graph::ConvAttributes{}});
    value = out;
  }
  graph.add_output(value);
  graph::infer_shapes(graph);
  return graph;
}

/// A context for one model.
struct Model {
  explicit Model(std::chrono::nanoseconds limit, std::map<std::string, std::string> saved = {})
      : choices(limit, std::move(saved)) {
    context.ops = ops::detect_context();
    context.weights = &weights;
    context.choices = &choices;
  }

  ops::WeightCache weights;
  Choices choices;
  CompileContext context;
};

const std::string kEqualSteps = "Conv 16x9x7 to 16x9x7 by 1x1";
const std::string kWiderStep = "Conv 16x9x7 to 32x9x7 by 1x1";

const StepRecord& record_of(const Draft& draft, const std::string& name) {
  const auto found =
      std::find_if(draft.steps.begin(), draft.steps.end(), [&](const auto& step) { return step.record.name == name; });
  if (found == draft.steps.end()) throw std::runtime_error("no step " + name);
  return found->record;
}

TEST(Survey, MeasuresEqualStepsOnceAndEveryCandidate) {
  Model model(kAmple);
  survey(make_chain(), model.context);
  for (const std::string& signature : {kEqualSteps, kWiderStep}) {
    const auto* const times = model.choices.times(signature);
    ASSERT_NE(times, nullptr) << signature;
    EXPECT_GE(times->size(), 2U) << signature;
    for (const CandidateTime& candidate : *times) EXPECT_GT(candidate.time.count(), 0) << candidate.implementation;
  }
  EXPECT_GT(model.choices.spent().count(), 0);
}

TEST(Survey, MeasuresNothingWithoutTimeAndLeavesTheOrderToDecide) {
  Model model(std::chrono::nanoseconds{0});
  const graph::Graph graph = make_chain();
  survey(graph, model.context);
  ASSERT_NE(model.choices.times(kEqualSteps), nullptr);
  EXPECT_TRUE(model.choices.times(kEqualSteps)->empty());
  const Draft draft = choose_implementations(graph, model.context);
  const StepRecord& record = record_of(draft, "conv0");
  ASSERT_GE(record.candidates.size(), 2U);
  EXPECT_EQ(record.implementation, record.candidates.front().implementation);
  EXPECT_EQ(record.reason, "the first in order");
}

TEST(Survey, ChoosesTheFastestAndNotesIt) {
  Model model(kAmple);
  const graph::Graph graph = make_chain();
  model.choices.add(kEqualSteps, {{"onednn:conv", std::chrono::microseconds(20)},
                                  {"kernel:pointwise", std::chrono::microseconds(10)}});
  model.choices.add(kWiderStep, {{"onednn:conv", std::chrono::microseconds(10)},
                                 {"kernel:pointwise", std::chrono::microseconds(20)}});
  model.context.rules.pins = {};
  const std::vector<std::string> others = {"kernel:direct", "kernel:winograd2x2", "kernel:winograd4x4"};
  model.context.rules.disabled = others;
  survey(graph, model.context);
  const Draft draft = choose_implementations(graph, model.context);
  EXPECT_EQ(record_of(draft, "conv0").implementation, "kernel:pointwise");
  EXPECT_EQ(record_of(draft, "conv1").implementation, "kernel:pointwise");
  EXPECT_EQ(record_of(draft, "conv2").implementation, "onednn:conv");
  EXPECT_EQ(record_of(draft, "conv2").reason, "measured");
  EXPECT_EQ(model.choices.decided().at(kEqualSteps), "kernel:pointwise");
  EXPECT_EQ(model.choices.decided().at(kWiderStep), "onednn:conv");
}

TEST(Survey, ChoosesForABatchAsForOneImage) {
  Model model(kAmple);
  survey(make_chain(1), model.context);
  const auto spent = model.choices.spent();
  const graph::Graph batch = make_chain(5);
  const Draft one = choose_implementations(make_chain(1), model.context);
  survey(batch, model.context);
  const Draft five = choose_implementations(batch, model.context);
  for (const char* name : {"conv0", "conv1", "conv2"}) {
    EXPECT_EQ(record_of(one, name).implementation, record_of(five, name).implementation) << name;
  }
  // Nothing was left to measure: the second survey took no more than a look.
  EXPECT_EQ(model.choices.decided().size(), 2U);
  EXPECT_LE(model.choices.spent() - spent, kAmple);
}

TEST(Survey, KeepsNoPackedWeightsOfTheLosers) {
  Model model(kAmple);
  survey(make_chain(), model.context);
  // One copy of the weights of each form at most: conv0's and conv2's, rounded up to blocks of 16.
  EXPECT_LE(model.weights.bytes(), std::size_t{kChannels * kChannels * 3} * sizeof(float));
}

TEST(Survey, DoesNotMeasureWhatWasSaved) {
  Model model(kAmple, {{kEqualSteps, "kernel:pointwise"}, {kWiderStep, "no such implementation"}});
  const graph::Graph graph = make_chain();
  survey(graph, model.context);
  EXPECT_TRUE(model.choices.times(kEqualSteps)->empty());
  EXPECT_FALSE(model.choices.times(kWiderStep)->empty());
  const Draft draft = choose_implementations(graph, model.context);
  EXPECT_EQ(record_of(draft, "conv1").implementation, "kernel:pointwise");
  EXPECT_EQ(record_of(draft, "conv1").reason, "a saved choice");
}

TEST(Survey, PutsAllCandidatesIntoTheBlocksOfOurKernels) {
  Model model(kAmple);
  const graph::Graph graph = make_chain();
  model.context.rules.pins = {{"conv0", "onednn:conv"}, {"conv1", "kernel:pointwise"}, {"conv2", "onednn:conv"}};
  const Draft draft = choose_implementations(graph, model.context);
  int reorders = 0;
  for (const DraftStep& step : draft.steps) reorders += step.record.op == "Reorder" ? 1 : 0;
  // Into the blocks before the first, and out of them behind the last.
  EXPECT_EQ(reorders, 2);
}

std::string refusal_of(const std::map<std::string, std::string>& pins) {
  ChoiceRules rules;
  rules.pins = pins;
  try {
    check_pins(make_chain(), rules);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Pins, MustNameAStepOrAnOperatorAndOneOfItsImplementations) {
  EXPECT_EQ(refusal_of({{"conv0", "kernel:pointwise"}, {"Conv", "reference"}, {"Relu", "pointwise"}}), "");
  EXPECT_THAT(refusal_of({{"conv7", "reference"}}), HasSubstr("no step and no operator"));
  EXPECT_THAT(refusal_of({{"Gemm", "onednn:gemm"}}), HasSubstr("'Gemm'"));
  EXPECT_THAT(refusal_of({{"conv0", "kernel:none"}}),
              testing::AllOf(HasSubstr("'kernel:none'"), HasSubstr("onednn:conv"), HasSubstr("reference")));
}

TEST(Pins, OfAStepAreFollowedOrRefused) {
  Model model(kAmple);
  const graph::Graph graph = make_chain();
  model.context.rules.pins = {{"conv0", "reference"}, {"Conv", "kernel:pointwise"}};
  survey(graph, model.context);
  EXPECT_TRUE(model.choices.times(kEqualSteps)->empty());
  const Draft draft = choose_implementations(graph, model.context);
  EXPECT_EQ(record_of(draft, "conv0").implementation, "reference");
  EXPECT_EQ(record_of(draft, "conv1").implementation, "kernel:pointwise");
  EXPECT_EQ(record_of(draft, "conv1").reason, "pinned by ModelOptions");

  const std::vector<std::string> disabled = {"kernel"};
  model.context.rules.disabled = disabled;
  model.context.rules.pins = {{"conv0", "kernel:pointwise"}};
  EXPECT_THROW(choose_implementations(graph, model.context), Error);
}

TEST(Pins, OfAnOperatorArePassedOverWhereTheyRefuse) {
  Model model(std::chrono::nanoseconds{0});
  const std::vector<std::string> disabled = {"kernel"};
  model.context.rules.disabled = disabled;
  model.context.rules.pins = {{"Conv", "kernel:pointwise"}};
  const Draft draft = choose_implementations(make_chain(), model.context);
  EXPECT_EQ(record_of(draft, "conv0").implementation, "onednn:conv");
}

}  // namespace
}  // namespace ration::compile
