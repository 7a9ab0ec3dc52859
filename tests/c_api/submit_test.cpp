// Requests that are not waited for. Most tests run on an engine without threads: what waits, waits for certain.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <vector>

#include "handles.hpp"

namespace ration::c_api {
namespace {

ration_submit_options defaults() {
  ration_submit_options options;
  ration_submit_options_init(&options, sizeof(options));
  return options;
}

/// What the callbacks of a test received, in order.
struct Received {
  std::vector<ResponseHandle> responses;

  static void take(void* user, ration_response* response) {
    static_cast<Received*>(user)->responses.emplace_back(response);
  }
  ration_submit_options options() {
    ration_submit_options made = defaults();
    made.callback = take;
    made.callback_user = this;
    return made;
  }
  ration_code code(std::size_t i) const { return ration_error_code(ration_response_error(responses.at(i).get())); }
};

class CSubmit : public testing::Test {
 protected:
  RequestHandle submit(const Row& row, const ration_submit_options& options = defaults()) const {
    ration_request* request = nullptr;
    expect_ok(ration_model_submit(model_.get(), &row.tensor, 1, &options, &request));
    return RequestHandle(request);
  }
  /// Lends the test's thread until nothing is left to do.
  void work() const {
    const ResponseHandle last = [this] {
      Row row;
      ration_submit_options options = defaults();
      options.priority = -1;
      const RequestHandle request = submit(row, options);
      struct {
        ration_request* request;
        ration_response* response;
      } waiting{request.get(), nullptr};
      const auto is_done = [](void* user) -> int32_t {
        auto& mine = *static_cast<decltype(waiting)*>(user);
        if (mine.response == nullptr) expect_ok(ration_request_wait(mine.request, 0, &mine.response));
        return mine.response != nullptr ? 1 : 0;
      };
      expect_ok(ration_engine_lend(engine_.get(), is_done, &waiting));
      return ResponseHandle(waiting.response);
    }();
    EXPECT_TRUE(is_answer(last, 0));
  }

  const EngineHandle engine_ = make_engine(without_threads());
  ModelHandle model_ = load_tiny(engine_);
};

TEST_F(CSubmit, CallsBackOnce) {
  Received received;
  Row row(4);
  const ration_submit_options options = received.options();
  expect_ok(ration_model_submit(model_.get(), &row.tensor, 1, &options, nullptr));
  EXPECT_TRUE(received.responses.empty());
  work();
  ASSERT_EQ(received.responses.size(), 1U);
  EXPECT_TRUE(is_answer(received.responses[0], 4));
  ration_timing timing;
  timing.size = sizeof(timing);
  ration_response_timing(received.responses[0].get(), &timing);
  EXPECT_EQ(timing.batch, 1);
  EXPECT_GT(timing.queue_ns, 0);
  EXPECT_GT(timing.compute_ns, 0);
  EXPECT_EQ(timing.width, 1);
}

TEST_F(CSubmit, WritesIntoTheHostsMemory) {
  Received received;
  Row row(4);
  Row output;
  ration_submit_options options = received.options();
  options.outputs = &output.tensor;
  options.output_count = 1;
  const RequestHandle request = submit(row, options);
  work();
  ASSERT_EQ(received.responses.size(), 1U);
  EXPECT_EQ(ration_response_outputs(received.responses[0].get(), nullptr), nullptr);
  EXPECT_TRUE(is_answer(output.tensor, 4));
}

TEST_F(CSubmit, CopiesInputsIfAsked) {
  ration_submit_options options = defaults();
  options.copy_inputs = 1;
  Row row(4);
  const RequestHandle request = submit(row, options);
  row.numbers.fill(100);
  work();
  ration_response* response = nullptr;
  expect_ok(ration_request_wait(request.get(), 0, &response));
  EXPECT_TRUE(is_answer(ResponseHandle(response), 4));
}

TEST_F(CSubmit, GivesTheAnswerToOneWait) {
  Row row(4);
  const RequestHandle request = submit(row);
  ration_response* response = nullptr;
  expect_ok(ration_request_wait(request.get(), 1000, &response));
  EXPECT_EQ(response, nullptr) << "the time ran out";
  work();
  expect_ok(ration_request_wait(request.get(), RATION_FOREVER, &response));
  EXPECT_TRUE(is_answer(ResponseHandle(response), 4));
  EXPECT_NE(sentence_of(ration_request_wait(request.get(), 0, &response), RATION_INVALID_ARGUMENT), "");
  EXPECT_EQ(response, nullptr);
}

TEST_F(CSubmit, IsNotWaitedForWithACallback) {
  Received received;
  Row row;
  const RequestHandle request = submit(row, received.options());
  ration_response* response = nullptr;
  EXPECT_NE(sentence_of(ration_request_wait(request.get(), RATION_FOREVER, &response), RATION_INVALID_ARGUMENT), "");
  work();
}

TEST_F(CSubmit, IsCancelledWhileItWaits) {
  Received received;
  Row row;
  const RequestHandle request = submit(row, received.options());
  ration_request_cancel(request.get());
  ASSERT_EQ(received.responses.size(), 1U) << "the canceller's thread calls back";
  EXPECT_EQ(received.code(0), RATION_CANCELLED);
  ration_request_cancel(request.get());
  ration_request_cancel(nullptr);
  work();
  EXPECT_EQ(received.responses.size(), 1U);
}

TEST_F(CSubmit, GoesOnWithoutItsHandle) {
  Received received;
  Row row(1);
  submit(row, received.options()).reset();
  submit(row).reset();
  work();
  ASSERT_EQ(received.responses.size(), 1U);
  EXPECT_TRUE(is_answer(received.responses[0], 1));
}

TEST_F(CSubmit, GoesByPriorityAndThenByAge) {
  Received received;
  Row rows[] = {Row(1), Row(2), Row(3)};
  ration_submit_options options = received.options();
  submit(rows[0], options).reset();
  submit(rows[1], options).reset();
  options.priority = 1;
  submit(rows[2], options).reset();
  work();
  ASSERT_EQ(received.responses.size(), 3U);
  EXPECT_TRUE(is_answer(received.responses[0], 3));
  EXPECT_TRUE(is_answer(received.responses[1], 1));
  EXPECT_TRUE(is_answer(received.responses[2], 2));
}

TEST_F(CSubmit, EndsAtItsDeadline) {
  Received received;
  Row row;
  ration_submit_options options = received.options();
  submit(row, options).reset();
  options.deadline_ns = 0;
  submit(row, options).reset();
  options.deadline_ns = -5;
  submit(row, options).reset();
  options.deadline_ns = RATION_FOREVER - 1;
  submit(row, options).reset();
  work();
  ASSERT_EQ(received.responses.size(), 4U);
  int late = 0;
  for (std::size_t i = 0; i < 4; ++i) late += received.code(i) == RATION_DEADLINE_EXCEEDED ? 1 : 0;
  EXPECT_EQ(late, 2);
}

TEST_F(CSubmit, CallsNobodyBackForWrongArguments) {
  Received received;
  const ration_submit_options options = received.options();
  Row row;
  row.tensor.dims[1] = 3;
  auto* request = reinterpret_cast<ration_request*>(&received);
  const ration_code code = RATION_INVALID_ARGUMENT;
  EXPECT_NE(sentence_of(ration_model_submit(model_.get(), &row.tensor, 1, &options, &request), code), "");
  EXPECT_EQ(request, nullptr);
  EXPECT_NE(sentence_of(ration_model_submit(nullptr, &row.tensor, 1, &options, &request), code), "");
  Row good;
  EXPECT_EQ(sentence_of(ration_model_submit(model_.get(), &good.tensor, 1, nullptr, nullptr), code),
            "ration_model_submit without a callback was given NULL for request");
  ration_response* response = nullptr;
  EXPECT_NE(sentence_of(ration_request_wait(nullptr, 0, &response), code), "");
  EXPECT_TRUE(received.responses.empty());
}

/// A callback that asks again, cancels, and lets go of everything.
TEST_F(CSubmit, MayDoAnythingInItsCallback) {
  struct Client {
    ModelHandle model;
    RequestHandle request;
    Row row{7};
    int answers = 0;

    void ask() {
      ration_submit_options options = defaults();
      options.callback = [](void* user, ration_response* response) {
        ration_response_free(response);
        static_cast<Client*>(user)->go_on();
      };
      options.callback_user = this;
      ration_request* submitted = nullptr;
      expect_ok(ration_model_submit(model.get(), &row.tensor, 1, &options, &submitted));
      request.reset(submitted);
    }
    void go_on() {
      ration_request_cancel(request.get());
      if (++answers < 3) {
        ask();
      } else {
        request.reset();
        model.reset();
      }
    }
  } client;
  client.model = load_tiny(engine_);
  client.ask();
  while (client.answers < 3) work();
  EXPECT_EQ(client.model, nullptr);
}

TEST(CSubmitOnThreads, AnswersAThousandRequests) {
  const EngineHandle engine = make_engine();
  ModelHandle model = load_tiny(engine);
  std::atomic<int> answers{0};
  ration_submit_options options = defaults();
  options.copy_inputs = 1;
  options.callback_user = &answers;
  options.callback = [](void* user, ration_response* response) {
    if (is_answer(ResponseHandle(response), 5)) ++*static_cast<std::atomic<int>*>(user);
  };
  for (int i = 0; i < 1000; ++i) {
    Row row(5);
    expect_ok(ration_model_submit(model.get(), &row.tensor, 1, &options, nullptr));
  }
  model.reset();  // Waits for them.
  EXPECT_EQ(answers, 1000);
}

}  // namespace
}  // namespace ration::c_api
