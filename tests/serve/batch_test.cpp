// Requests that run together. On an engine without threads what waits, waits for certain, so that batches are known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <thread>
#include <vector>

#include "ration/model.hpp"
#include "responses.hpp"
#include "sched/task_queue.hpp"
#include "serve/model_group.hpp"
#include "small_model.hpp"

namespace ration {
namespace {

ModelOptions batches_of(int max) {
  ModelOptions options;
  options.batch.max = max;
  return options;
}

/// Larger batches add in another order, so the last bits may differ.
void expect_close(const Tensor& a, const Tensor& b) {
  ASSERT_EQ(a.shape(), b.shape());
  const std::span<const float> x = a.values<float>();
  const std::span<const float> y = b.values<float>();
  float scale = 0;
  for (const float value : y) scale = std::max(scale, std::abs(value));
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], y[i], 1e-5F * scale) << i;
}

std::vector<std::future<Response>> submit_ramps(const Model& model, int count) {
  std::vector<std::future<Response>> futures;
  for (int i = 1; i <= count; ++i) futures.push_back(model.submit(one(ramp(1, static_cast<float>(i)))));
  return futures;
}

TEST(Batch, JoinsWhatWaitsAndAnswersEachWithItsOwn) {
  Engine engine(without_threads());
  const Model alone(engine, small_model());
  const Model model(engine, small_model(), batches_of(4));
  std::vector<std::future<Response>> futures = submit_ramps(model, 7);
  work_until(engine, futures.back());
  std::vector<int> batches;
  for (int i = 1; i <= 7; ++i) {
    const Response response = futures[static_cast<std::size_t>(i - 1)].get();
    batches.push_back(response.timing.batch);
    expect_close(response.outputs.at(0), alone.run(ramp(1, static_cast<float>(i))).at(0));
  }
  EXPECT_EQ(batches, (std::vector<int>{4, 4, 4, 4, 2, 2, 1}));
}

TEST(Batch, RunsARequestThatComesAloneAlone) {
  Engine engine;
  ModelOptions patient = batches_of(8);
  patient.batch.max_delay = 1h;
  const Model model(engine, small_model(), patient);
  const Response response = model.submit(one(ramp(1, 1.0F))).get();
  EXPECT_EQ(response.timing.batch, 1);
}

TEST(Batch, MayBeWaitedForWithoutLimit) {
  ModelOptions endless = batches_of(2);
  endless.batch.max_delay = std::chrono::microseconds::max();
  serve::ModelGroup group(endless);
  struct Waiting final : sched::Task {
    using Task::Task;
    bool advance(sched::Team&) noexcept override { return true; }
    void finish() noexcept override {}
    void refuse(const sched::Refusal&) noexcept override {}
    int max_width() const noexcept override { return 1; }
  } task({.group = &group, .may_batch = true});
  sched::TaskQueue queue;
  const auto now = std::chrono::steady_clock::now();
  queue.push(task, now);
  const sched::TaskQueue::Startable startable = queue.startable(now, true);
  EXPECT_EQ(startable.tasks, 0);
  EXPECT_GT(startable.look_again, now + 1h);
  queue.take_all();
}

TEST(Batch, UsesThePreferredSizes) {
  Engine engine(without_threads());
  ModelOptions options = batches_of(6);
  options.batch.preferred = {3};
  const Model model(engine, small_model(), options);
  std::vector<std::future<Response>> futures = submit_ramps(model, 4);
  work_until(engine, futures.back());
  std::vector<int> batches;
  for (std::future<Response>& future : futures) batches.push_back(future.get().timing.batch);
  EXPECT_EQ(batches, (std::vector<int>{3, 3, 3, 1}));
}

TEST(Batch, LeavesRequestsOfSeveralRowsAlone) {
  Engine engine(without_threads());
  const Model model(engine, small_model(), batches_of(4));
  std::future<Response> single = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> several = model.submit(one(ramp(3, 1.0F)));
  std::future<Response> another = model.submit(one(ramp(1, 2.0F)));
  engine.lend([&] { return is_ready(several) && is_ready(another); });
  EXPECT_EQ(single.get().timing.batch, 2);
  EXPECT_EQ(another.get().timing.batch, 2);
  const Response response = several.get();
  EXPECT_EQ(response.timing.batch, 1);
  EXPECT_EQ(response.outputs.at(0).shape(), (Shape{3, 10}));
}

TEST(Batch, JoinsBlockingCallers) {
  EngineOptions options;
  options.threads = 1;
  Engine engine(options);
  const Model alone(engine, small_model());
  const Model model(engine, small_model(), batches_of(4));
  std::vector<std::thread> callers;
  for (int caller = 1; caller <= 8; ++caller) {
    callers.emplace_back([&, caller] {
      const Tensor input = ramp(1, static_cast<float>(caller));
      const Tensor expected = std::move(alone.run(input).at(0));
      for (int i = 0; i < 20; ++i) expect_close(model.run(input).at(0), expected);
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(Batch, WritesIntoEachCallersMemory) {
  Engine engine(without_threads());
  const Model model(engine, small_model(), batches_of(2));
  const Tensor first = ramp(1, 1.0F);
  const Tensor second = ramp(1, 2.0F);
  Tensor first_answer(DataType::kFloat32, {1, 10});
  Tensor second_answer(DataType::kFloat32, {1, 10});
  const TensorView inputs[] = {first, second};
  const MutableTensorView outputs[] = {first_answer, second_answer};
  std::future<Response> a = model.submit({inputs, 1}, {outputs, 1});
  std::future<Response> b = model.submit({inputs + 1, 1}, {outputs + 1, 1});
  work_until(engine, b);
  EXPECT_EQ(a.get().timing.batch, 2);
  EXPECT_TRUE(b.get().outputs.empty());
  const Model alone(engine, small_model());
  expect_close(first_answer, alone.run(first).at(0));
  expect_close(second_answer, alone.run(second).at(0));
}

TEST(Batch, LeavesOutWhoCancelledWhileWaiting) {
  Engine engine(without_threads());
  const Model model(engine, small_model(), batches_of(4));
  std::stop_source source;
  std::future<Response> a = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> b = model.submit(one(ramp(1, 2.0F)), {.cancel = source.get_token()});
  std::future<Response> c = model.submit(one(ramp(1, 3.0F)));
  source.request_stop();
  work_until(engine, c);
  EXPECT_EQ(code_of(b), ErrorCode::kCancelled);
  EXPECT_EQ(a.get().timing.batch, 2);
}

TEST(Batch, RefusesAModelThatCannotBatch) {
  onnx::ResNetConfig config = small_config();
  config.batch = 1;
  const ModelFile file(config);
  Engine engine(without_threads());
  try {
    const Model model(engine, file.path(), batches_of(4));
    ADD_FAILURE() << "its batch is fixed";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(std::string(error.what()).find("[1, 3, 32, 32]"), std::string::npos) << error.what();
  }
}

TEST(Batch, RefusesOptionsThatMakeNoSense) {
  Engine engine(without_threads());
  const auto refused = [&](const ModelOptions& options) { EXPECT_THROW(Model(engine, small_model(), options), Error); };
  refused(batches_of(0));
  refused(batches_of(1000));
  ModelOptions options = batches_of(4);
  options.batch.preferred = {2, 5};
  refused(options);
  options = batches_of(4);
  options.batch.max_delay = -1us;
  refused(options);
  options = {};
  options.max_workers = -1;
  refused(options);
  options = {};
  options.warm_up = -1;
  refused(options);
}

}  // namespace
}  // namespace ration
