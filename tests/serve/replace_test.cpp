// A model's network replaced while requests go on.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "ration/model.hpp"
#include "responses.hpp"
#include "small_model.hpp"

namespace ration {
namespace {

TEST(Replace, AnswersWithTheNewNetworkFromThenOn) {
  Engine engine;
  const Tensor image = ramp(1, 1.0F);
  const Tensor old_answer = std::move(Model(engine, small_model(1)).run(image).at(0));
  const Tensor new_answer = std::move(Model(engine, small_model(2)).run(image).at(0));
  ASSERT_FALSE(same(old_answer, new_answer));
  Model model(engine, small_model(1));
  EXPECT_TRUE(same(model.run(image).at(0), old_answer));
  model.replace(small_model(2));
  EXPECT_TRUE(same(model.run(image).at(0), new_answer));
}

TEST(Replace, FinishesOldRequestsOnTheOldNetwork) {
  Engine engine(without_threads());
  const Tensor image = ramp(1, 1.0F);
  Model model(engine, small_model(1));
  const Tensor old_answer = std::move(model.run(image).at(0));
  std::future<Response> waiting = model.submit(one(ramp(1, 1.0F)));
  model.replace(small_model(2));
  std::future<Response> later = model.submit(one(ramp(1, 1.0F)));
  engine.lend([&] { return is_ready(waiting) && is_ready(later); });
  EXPECT_TRUE(same(waiting.get().outputs.at(0), old_answer));
  EXPECT_FALSE(same(later.get().outputs.at(0), old_answer));
}

TEST(Replace, RefusesAnotherFaceAndChangesNothing) {
  onnx::ResNetConfig config = small_config();
  config.classes = 11;
  const ModelFile other(config);
  Engine engine;
  Model model(engine, small_model());
  const Tensor answer = std::move(model.run(ramp(1, 1.0F)).at(0));
  try {
    model.replace(other.path());
    ADD_FAILURE() << "it has another number of classes";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(std::string(error.what()).find("[?, 11]"), std::string::npos) << error.what();
  }
  EXPECT_THROW(model.replace("no-such-file.onnx"), Error);
  EXPECT_TRUE(same(model.run(ramp(1, 1.0F)).at(0), answer));
}

/// Clients without a pause, and a new network again and again: each answer is one of the two.
TEST(Replace, GivesNoMixedAnswersUnderLoad) {
  Engine engine;
  const Tensor image = ramp(1, 1.0F);
  const Tensor answers[] = {std::move(Model(engine, small_model(1)).run(image).at(0)),
                            std::move(Model(engine, small_model(2)).run(image).at(0))};
  Model model(engine, small_model(1));
  std::atomic<bool> over{false};
  std::atomic<int> wrong{0}, answered{0};
  std::vector<std::thread> clients;
  for (int client = 0; client < 3; ++client) {
    clients.emplace_back([&] {
      while (!over.load()) {
        const Tensor answer = std::move(model.run(image).at(0));
        if (!same(answer, answers[0]) && !same(answer, answers[1])) wrong.fetch_add(1);
        answered.fetch_add(1);
      }
    });
  }
  for (int i = 0; i < 20; ++i) model.replace(small_model(1 + i % 2));
  while (answered.load() < 20) std::this_thread::yield();
  over.store(true);
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace ration
