// Asynchronous requests. Most tests run on an engine without threads of its own: nothing happens until the test lends
// its thread, so that what waits, waits for certain.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "ration/error.hpp"
#include "ration/model.hpp"
#include "responses.hpp"
#include "small_model.hpp"

namespace ration {
namespace {

TEST(Submit, AnswersAsRunDoes) {
  Engine engine;
  const Model model(engine, small_model());
  std::vector<std::future<Response>> futures;
  for (int i = 1; i <= 20; ++i) futures.push_back(model.submit(one(ramp(1, static_cast<float>(i)))));
  for (int i = 1; i <= 20; ++i) {
    const Response response = futures[static_cast<std::size_t>(i - 1)].get();
    EXPECT_EQ(response.error, nullptr);
    EXPECT_GE(response.timing.queue, 0ns);
    EXPECT_GT(response.timing.compute, 0ns);
    EXPECT_TRUE(same(response.outputs.at(0), model.run(ramp(1, static_cast<float>(i))).at(0))) << i;
  }
}

TEST(Submit, WritesIntoTheCallersMemory) {
  Engine engine;
  const Model model(engine, small_model());
  const Tensor input = ramp(1, 1.0F);
  Tensor output(DataType::kFloat32, {1, 10});
  const TensorView inputs[] = {input};
  const MutableTensorView outputs[] = {output};
  EXPECT_TRUE(model.submit(inputs, outputs).get().outputs.empty());
  EXPECT_TRUE(same(output, model.run(input).at(0)));
}

TEST(Submit, CallsBackOnceWithTheTag) {
  Engine engine;
  const Model model(engine, small_model());
  std::promise<Response> received;
  model.submit(one(ramp(1, 1.0F)), [&](Response&& response) { received.set_value(std::move(response)); },
               {.tag = "client 7"});
  const Response response = received.get_future().get();
  EXPECT_EQ(response.tag, "client 7");
  EXPECT_EQ(response.outputs.size(), 1U);
}

TEST(Submit, TakesASingleTensorAsTheOneInput) {
  Engine engine;
  const Model model(engine, small_model());
  const Tensor expected = std::move(model.run(ramp(1, 1.0F)).at(0));
  const Response response = model.submit(ramp(1, 1.0F), {.tag = "alone"}).get();
  EXPECT_EQ(response.tag, "alone");
  EXPECT_TRUE(same(response.outputs.at(0), expected));
  std::promise<Response> received;
  model.submit(ramp(1, 1.0F), [&](Response&& answer) { received.set_value(std::move(answer)); });
  EXPECT_TRUE(same(received.get_future().get().outputs.at(0), expected));
}

TEST(Submit, DropsWhatACallbackThrows) {
  Engine engine;
  const Model model(engine, small_model());
  model.submit(one(ramp(1, 1.0F)), [](Response&&) { throw 1; });
  EXPECT_NO_THROW(model.submit(one(ramp(1, 1.0F))).get());
}

TEST(Submit, MaySubmitFromACallback) {
  Engine engine;
  const Model model(engine, small_model());
  std::promise<void> second;
  model.submit(one(ramp(1, 1.0F)),
               [&](Response&&) { model.submit(one(ramp(1, 2.0F)), [&](Response&&) { second.set_value(); }); });
  second.get_future().wait();
}

TEST(Submit, RefusesWrongInputsAtOnce) {
  Engine engine;
  const Model model(engine, small_model());
  EXPECT_THROW(model.submit(one(Tensor::zeros(DataType::kFloat32, {1, 4, 32, 32}))), Error);
  EXPECT_THROW(model.submit(one(ramp(1, 1.0F)), ResponseCallback()), Error);
}

TEST(Submit, RunsHigherPrioritiesFirst) {
  Engine engine(without_threads());
  const Model model(engine, small_model());
  std::string order;
  const auto submit = [&](int priority, char name) {
    model.submit(one(ramp(1, 1.0F)), [&order, name](Response&&) { order += name; }, {.priority = priority});
  };
  submit(0, 'a');
  submit(0, 'b');
  submit(2, 'c');
  submit(1, 'd');
  engine.lend([&] { return order.size() == 4; });
  EXPECT_EQ(order, "cdab");
}

TEST(Submit, NeverStartsWhatIsOverdue) {
  Engine engine(without_threads());
  const Model model(engine, small_model());
  std::future<Response> late = model.submit(one(ramp(1, 1.0F)), {.deadline = Clock::now() - 1ms});
  std::future<Response> good = model.submit(one(ramp(1, 1.0F)), {.deadline = Clock::now() + 1h});
  work_until(engine, good);
  EXPECT_EQ(code_of(late), ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(good.get().outputs.size(), 1U);
}

TEST(Submit, RefusesMoreThanTheQueueHolds) {
  Engine engine(without_threads(2));
  const Model model(engine, small_model());
  std::future<Response> first = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> second = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> third = model.submit(one(ramp(1, 1.0F)));
  ASSERT_TRUE(is_ready(third)) << "a refusal does not wait";
  EXPECT_EQ(code_of(third), ErrorCode::kResourceExhausted);
  work_until(engine, second);
  EXPECT_NO_THROW(first.get());
  EXPECT_NO_THROW(second.get());
}

TEST(Submit, CancelsAWaitingRequestAtOnce) {
  Engine engine(without_threads());
  const Model model(engine, small_model());
  std::stop_source source;
  std::future<Response> dropped = model.submit(one(ramp(1, 1.0F)), {.cancel = source.get_token()});
  std::future<Response> kept = model.submit(one(ramp(1, 1.0F)));
  source.request_stop();
  ASSERT_TRUE(is_ready(dropped));
  EXPECT_EQ(code_of(dropped), ErrorCode::kCancelled);
  work_until(engine, kept);
  EXPECT_NO_THROW(kept.get());
}

TEST(Submit, DoesNotStartWhatWasCancelledBefore) {
  Engine engine;
  const Model model(engine, small_model());
  std::stop_source source;
  source.request_stop();
  std::promise<Response> received;
  model.submit(one(ramp(1, 1.0F)), [&](Response&& response) { received.set_value(std::move(response)); },
               {.cancel = source.get_token()});
  EXPECT_EQ(code_of(received.get_future().get().error), ErrorCode::kCancelled);
}

TEST(Submit, ModelWaitsForItsRequests) {
  std::vector<std::future<Response>> futures;
  {
    Engine engine;
    const Model model(engine, small_model());
    for (int i = 0; i < 10; ++i) futures.push_back(model.submit(one(ramp(1, 1.0F))));
  }
  for (std::future<Response>& future : futures) {
    ASSERT_TRUE(is_ready(future));
    EXPECT_NO_THROW(future.get());
  }
}

TEST(Submit, ModelLendsItsThreadWhereThereIsNoOther) {
  std::future<Response> future;
  {
    Engine engine(without_threads());
    const Model model(engine, small_model());
    future = model.submit(one(ramp(1, 1.0F)));
  }
  ASSERT_TRUE(is_ready(future));
  EXPECT_NO_THROW(future.get());
}

void run_unless_full(const Model& model) {
  try {
    static_cast<void>(model.run(ramp(1, 1.0F)));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kResourceExhausted);
  }
}

TEST(Submit, DoesNotWaitInAForkedProcess) {
  Engine engine(without_threads());
  std::optional<Model> model;
  model.emplace(engine, small_model());
  std::future<Response> future = model->submit(one(ramp(1, 1.0F)));
  const pid_t child = ::fork();
  if (child == 0) {
    std::future<Response> refused = model->submit(one(ramp(1, 1.0F)));
    const bool unavailable = code_of(refused) == ErrorCode::kUnavailable;
    model.reset();
    ::_exit(unavailable ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  work_until(engine, future);
  EXPECT_NO_THROW(future.get());
}

/// Many clients that cancel, hurry and refuse at random: each request ends exactly once.
TEST(Submit, EndsEveryRequestExactlyOnce) {
  constexpr int kClients = 4;
  constexpr int kRequests = 300;
  std::atomic<int> ended{0}, answered{0}, wrong{0};
  std::vector<Tensor> expected;  // Callbacks look at it until the model is gone.
  {
    EngineOptions options;
    options.threads = 2;
    options.max_queued = 16;
    Engine engine(options);
    const Model model(engine, small_model());
    expected = model.run(ramp(1, 1.0F));
    std::vector<std::thread> clients;
    for (int client = 0; client < kClients; ++client) {
      clients.emplace_back([&, client] {
        for (int i = 0; i < kRequests; ++i) {
          std::stop_source source;
          RequestOptions terms;
          terms.priority = i % 3;
          terms.cancel = source.get_token();
          if ((i + client) % 4 == 0) terms.deadline = Clock::now() + std::chrono::microseconds(100 * (i % 20));
          model.submit(
              one(ramp(1, 1.0F)),
              [&](Response&& response) {
                ended.fetch_add(1);
                if (response.error) return;
                answered.fetch_add(1);
                if (!same(response.outputs.at(0), expected.at(0))) wrong.fetch_add(1);
              },
              terms);
          if ((i + client) % 5 == 0) source.request_stop();
          if (i % 8 == 0) run_unless_full(model);
        }
      });
    }
    for (std::thread& client : clients) client.join();
  }
  EXPECT_EQ(ended.load(), kClients * kRequests);
  EXPECT_GT(answered.load(), 0);
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace ration
