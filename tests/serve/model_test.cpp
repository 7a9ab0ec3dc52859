#include "ration/model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "../support/scratch_path.hpp"
#include "ration/error.hpp"
#include "small_model.hpp"
#include "tiny_model.hpp"

namespace ration {
namespace {

using testing::HasSubstr;

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Model, KeepsAFreeBatchFreeAtItsFace) {
  Engine engine({.threads = 1, .split = {}});
  const Model model(engine, small_model());
  ASSERT_EQ(model.inputs().size(), 1U);
  EXPECT_EQ(model.inputs()[0].shape, (Shape{Shape::kDynamic, 3, 32, 32}));
  EXPECT_EQ(model.outputs()[0].shape, (Shape{Shape::kDynamic, 10}));
}

TEST(Model, AnswersEachImageOfABatchAsItAnswersItAlone) {
  Engine engine({.threads = 2, .split = {}});
  const Model model(engine, small_model());
  const Tensor batch = ramp(3, 1.0F);
  const std::vector<Tensor> together = model.run(batch);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t pixels = 3 * 32 * 32;
    const TensorView one(batch.values<float>().subspan(i * pixels, pixels), {1, 3, 32, 32});
    const std::vector<Tensor> alone = model.run(one);
    for (std::size_t c = 0; c < 10; ++c) {
      EXPECT_NEAR(alone[0].values<float>()[c], together[0].values<float>()[10 * i + c], 1e-5F);
    }
  }
}

TEST(Model, AnswersTheSameBitsForAnyNumberOfWorkers) {
  const Tensor input = ramp(2, 1.0F);
  std::vector<float> first;
  ModelOptions options;
  for (const int threads : {1, 2, 4, 24, 64}) {
    Engine engine({.threads = threads, .split = {}});
    const Model model(engine, small_model(), options);
    const std::vector<Tensor> outputs = model.run(input);
    // Each engine measures by itself, unless it is told; the plan was made for the first request.
    options.choices = model.choices();
    const std::span<const float> values = outputs[0].values<float>();
    if (first.empty()) first.assign(values.begin(), values.end());
    EXPECT_EQ(std::memcmp(first.data(), values.data(), values.size_bytes()), 0) << threads << " workers";
  }
}

TEST(Model, AnswersManyThreadsAtOnceEachWithItsOwnAnswer) {
  Engine engine({.threads = 3, .split = {}});
  const Model model(engine, small_model());
  std::vector<std::vector<float>> expected;
  for (int i = 0; i < 4; ++i) {
    const std::vector<Tensor> outputs = model.run(ramp(1 + i % 2, 1.0F + static_cast<float>(i)));
    const std::span<const float> values = outputs[0].values<float>();
    expected.emplace_back(values.begin(), values.end());
  }
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&, i] {
      const Tensor input = ramp(1 + i % 2, 1.0F + static_cast<float>(i));
      for (int run = 0; run < 50; ++run) {
        const std::vector<Tensor> outputs = model.run(input);
        const std::vector<float>& mine = expected[static_cast<std::size_t>(i)];
        if (std::memcmp(outputs[0].data(), mine.data(), mine.size() * sizeof(float)) != 0) wrong.fetch_add(1);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong.load(), 0);
}

TEST(Model, WritesIntoTheCallersMemory) {
  Engine engine({.threads = 1, .split = {}});
  const Model model(engine, small_model());
  const Tensor input = ramp(1, 1.0F);
  const std::vector<Tensor> expected = model.run(input);
  Tensor mine(DataType::kFloat32, {1, 10});
  const TensorView in = input;
  const MutableTensorView out = mine;
  model.run(std::span(&in, 1), std::span(&out, 1));
  EXPECT_EQ(std::memcmp(mine.data(), expected[0].data(), mine.bytes()), 0);
}

TEST(Model, ReadsInputsThatAreNotAligned) {
  Engine engine({.threads = 1, .split = {}});
  const Model model(engine, small_model());
  const Tensor input = ramp(1, 1.0F);
  std::vector<std::byte> shifted(input.bytes() + 1);
  std::memcpy(shifted.data() + 1, input.data(), input.bytes());
  const std::vector<Tensor> outputs = model.run(TensorView(DataType::kFloat32, input.shape(), shifted.data() + 1));
  const std::vector<Tensor> expected = model.run(input);
  EXPECT_EQ(std::memcmp(outputs[0].data(), expected[0].data(), expected[0].bytes()), 0);
}

TEST(Model, NamesWhatIsWrongWithAnInput) {
  Engine engine({.threads = 1, .split = {}});
  const Model model(engine, small_model());
  const Tensor wide = Tensor::zeros(DataType::kFloat32, {1, 3, 32, 33});
  EXPECT_THAT(message_of([&] { model.run(wide); }),
              testing::AllOf(HasSubstr("'input'"), HasSubstr("[?, 3, 32, 32]"), HasSubstr("[1, 3, 32, 33]")));
  const Tensor integers = Tensor::zeros(DataType::kInt32, {1, 3, 32, 32});
  EXPECT_THAT(message_of([&] { model.run(integers); }), testing::AllOf(HasSubstr("float32"), HasSubstr("int32")));
  EXPECT_THAT(message_of([&] { model.run(std::span<const TensorView>()); }), HasSubstr("1 inputs"));
  Tensor small(DataType::kFloat32, {1, 9});
  const Tensor input = ramp(1, 1.0F);
  const TensorView in = input;
  const MutableTensorView out = small;
  EXPECT_THAT(message_of([&] { model.run(std::span(&in, 1), std::span(&out, 1)); }),
              testing::AllOf(HasSubstr("'output'"), HasSubstr("[1, 10]"), HasSubstr("[1, 9]")));
}

/// The code and the sentence of what a call throws.
std::pair<ErrorCode, std::string> error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return {error.code(), error.what()};
  }
  return {ErrorCode::kInternal, "nothing was thrown"};
}

TEST(Model, BlamesTheCallerForInputsThatDoNotFitEachOther) {
  const std::filesystem::path path = scratch_path();
  onnx::ModelDescription sum = describe_tiny_model();
  sum.inputs = {{"ids", {Shape::kDynamic, 4}}, {"feat", {Shape::kDynamic, 4}}};
  sum.nodes = {{"add", "Add", {"ids", "feat"}, {"y"}, {}}};
  sum.initializers.clear();
  onnx::write_model(sum, path);
  Engine engine({.threads = 1, .split = {}});
  const Model model(engine, path);
  const Tensor two = Tensor::zeros(DataType::kFloat32, {2, 4});
  const Tensor three = Tensor::zeros(DataType::kFloat32, {3, 4});
  const TensorView inputs[] = {two, three};
  for (const auto& call : std::vector<std::function<void()>>{[&] { model.run(inputs); }, [&] { model.submit(inputs); },
                                                             [&] { static_cast<void>(model.explain(inputs)); }}) {
    const auto [code, sentence] = error_of(call);
    EXPECT_EQ(code, ErrorCode::kInvalidArgument) << sentence;
    EXPECT_THAT(sentence, testing::AllOf(HasSubstr("'ids' [2, 4], 'feat' [3, 4]"), HasSubstr("Add 'add'")));
  }
  const TensorView fitting[] = {two, two};
  EXPECT_EQ(model.run(fitting)[0].shape(), (Shape{2, 4}));
  std::filesystem::remove(path);
}

TEST(Model, NamesItsFileAndCleansItsName) {
  const std::filesystem::path path = scratch_path() += "\xFF\n.onnx";
  std::ofstream(path) << "<html>404</html>";
  Engine engine({.threads = 1, .split = {}});
  const auto [code, sentence] = error_of([&] { Model(engine, path); });
  EXPECT_EQ(code, ErrorCode::kInvalidModel);
  EXPECT_THAT(sentence, testing::AllOf(HasSubstr("??.onnx'"), HasSubstr("HTML page")));
  onnx::write_model(describe_tiny_model(), path);
  ModelOptions options;
  options.implementations = {{"relu", "nobody"}};
  EXPECT_THAT(message_of([&] { Model(engine, path, options); }), HasSubstr("??.onnx': ModelOptions pin 'relu'"));
  const Model model(engine, path);
  EXPECT_THAT(engine.stats().to_prometheus(), HasSubstr("??\""));
  std::filesystem::remove(path);
}

TEST(Model, RefusesMemoryThatIsNotThere) {
  Engine engine({.threads = 1, .split = {}});
  const Model model(engine, small_model());
  const Tensor input = ramp(1, 1.0F);
  const TensorView in = input;
  const MutableTensorView nothing(DataType::kFloat32, {1, 10}, nullptr);
  EXPECT_THAT(message_of([&] { model.run(std::span(&in, 1), std::span(&nothing, 1)); }),
              HasSubstr("the memory for output 'output' is a null pointer"));
  EXPECT_THAT(message_of([&] { model.submit(std::span(&in, 1), std::span(&nothing, 1)); }), HasSubstr("null pointer"));
  EXPECT_THAT(message_of([&] { model.run(Tensor()); }), HasSubstr("'input'"));
  Tensor moved = ramp(1, 1.0F);
  model.submit(std::move(moved)).get();
  EXPECT_THAT(message_of([&] { model.submit(std::move(moved)); }), HasSubstr("'input'"));
  const TensorView unbacked(DataType::kFloat32, input.shape(), nullptr);
  EXPECT_THAT(message_of([&] { model.run(unbacked); }), HasSubstr("'input' has no data"));
}

TEST(Model, ExplainsStepsAndRefusals) {
  Engine engine({.threads = 2, .split = {}});
  ModelOptions options;
  options.disabled_implementations = {"onednn"};
  options.disabled_passes = {"fuse-conv-add"};
  const Model model(engine, small_model(), options);
  const Tensor input = ramp(1, 1.0F);
  const TensorView view = input;
  const Explanation explanation = model.explain(std::span(&view, 1));
  bool refused = false;
  for (const StepInfo& step : explanation.steps) {
    EXPECT_FALSE(step.implementation.starts_with("onednn")) << step.name;
    for (const std::string& reason : step.refusals) refused = refused || reason.find("disabled") != std::string::npos;
  }
  EXPECT_TRUE(refused);
  for (const PassInfo& pass : explanation.passes) EXPECT_EQ(pass.disabled, pass.name == "fuse-conv-add");
}

TEST(Model, SharesMemoryBetweenValuesThatAreNotAliveTogether) {
  Engine engine({.threads = 1, .split = {}});
  // Measured choices may differ in what they need beside the values.
  ModelOptions options;
  options.choice_time = {};
  const Model model(engine, small_model(), options);
  const Tensor input = ramp(1, 1.0F);
  const TensorView view = input;
  const Explanation explanation = model.explain(std::span(&view, 1));
  EXPECT_LT(explanation.arena_bytes, explanation.unplanned_bytes / 2);
}

TEST(Model, EveryPassCanBeSwitchedOffWithoutChangingTheAnswer) {
  Engine engine({.threads = 2, .split = {}});
  const Model plain(engine, small_model());
  const Tensor input = ramp(2, 1.0F);
  const TensorView view = input;
  const std::vector<Tensor> expected = plain.run(input);
  for (const PassInfo& pass : plain.explain(std::span(&view, 1)).passes) {
    ModelOptions options;
    options.disabled_passes = {pass.name};
    const std::vector<Tensor> outputs = Model(engine, small_model(), options).run(input);
    for (std::size_t i = 0; i < 20; ++i) {
      EXPECT_NEAR(outputs[0].values<float>()[i], expected[0].values<float>()[i], 1e-4F) << pass.name;
    }
  }
}

TEST(Model, OutlivesItsEngineObjectWithoutTouchingFreedMemory) {
  auto engine = std::make_unique<Engine>(EngineOptions{.threads = 1, .split = {}});
  const Model model(*engine, small_model());
  engine.reset();
  EXPECT_EQ(model.inputs().size(), 1U);
}

TEST(Split, ParsesAndRefuses) {
  EXPECT_EQ(Split::parse("2x1"), (Split{2, 1}));
  EXPECT_TRUE(Split::parse("elastic").elastic());
  EXPECT_EQ(Split::parse("16x4").to_string(), "16x4");
  for (const char* text : {"", "2", "2x", "x2", "0x1", "2x-1", "2x1x", "Elastic"}) {
    EXPECT_THROW(Split::parse(text), Error) << text;
  }
}

}  // namespace
}  // namespace ration
