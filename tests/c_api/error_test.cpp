// Errors: what they say, how long they live, and that nothing else leaves.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

#include "handles.hpp"
#include "ration/error.hpp"

namespace ration::c_api {
namespace {

TEST(CError, OfNothingSaysNothing) {
  EXPECT_EQ(ration_error_code(nullptr), RATION_OK);
  EXPECT_STREQ(ration_error_message(nullptr), "");
  ration_rejection rejection;
  rejection.size = sizeof(rejection);
  EXPECT_EQ(ration_error_rejection(nullptr, &rejection), 0);
  ration_error_free(nullptr);
}

TEST(CError, NamesEachCodeAsCppDoes) {
  EXPECT_STREQ(ration_code_name(RATION_OK), "ok");
  EXPECT_EQ(ration_code_name(RATION_INVALID_ARGUMENT), to_string(ErrorCode::kInvalidArgument));
  EXPECT_EQ(ration_code_name(RATION_NOT_FOUND), to_string(ErrorCode::kNotFound));
  EXPECT_EQ(ration_code_name(RATION_INVALID_MODEL), to_string(ErrorCode::kInvalidModel));
  EXPECT_EQ(ration_code_name(RATION_UNSUPPORTED), to_string(ErrorCode::kUnsupported));
  EXPECT_EQ(ration_code_name(RATION_RESOURCE_EXHAUSTED), to_string(ErrorCode::kResourceExhausted));
  EXPECT_EQ(ration_code_name(RATION_UNAVAILABLE), to_string(ErrorCode::kUnavailable));
  EXPECT_EQ(ration_code_name(RATION_CANCELLED), to_string(ErrorCode::kCancelled));
  EXPECT_EQ(ration_code_name(RATION_DEADLINE_EXCEEDED), to_string(ErrorCode::kDeadlineExceeded));
  for (const ration_code code : {RATION_INTERNAL + 0, RATION_INTERNAL + 1, -1, INT32_MIN, INT32_MAX}) {
    EXPECT_STREQ(ration_code_name(code), "internal");
  }
}

TEST(CError, IsReadOnAnotherThread) {
  const EngineHandle engine = make_engine();
  ration_model* model = nullptr;
  ration_error* error = nullptr;
  std::thread([&] { error = ration_model_load(engine.get(), "/nowhere/none.onnx", nullptr, &model); }).join();
  EXPECT_EQ(model, nullptr);
  EXPECT_NE(sentence_of(error, RATION_NOT_FOUND).find("/nowhere/none.onnx"), std::string::npos);
}

TEST(CError, TellsWhyARequestWasRefused) {
  ration_engine_options options = without_threads();
  options.max_queued = 1;
  const EngineHandle engine = make_engine(options);
  const ModelHandle model = load_tiny(engine);
  Row row(1);
  ration_request* first = nullptr;
  ration_request* second = nullptr;
  expect_ok(ration_model_submit(model.get(), &row.tensor, 1, nullptr, &first));
  expect_ok(ration_model_submit(model.get(), &row.tensor, 1, nullptr, &second));
  const RequestHandle owned[] = {RequestHandle(first), RequestHandle(second)};

  ration_response* response = nullptr;
  const ErrorHandle error(ration_request_wait(second, RATION_FOREVER, &response));
  EXPECT_EQ(ration_error_code(error.get()), RATION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(response, nullptr);
  ration_rejection rejection;
  rejection.size = sizeof(rejection);
  ASSERT_EQ(ration_error_rejection(error.get(), &rejection), 1);
  EXPECT_EQ(rejection.reason, RATION_QUEUE_FULL);
  EXPECT_EQ(rejection.queued, 1);
  EXPECT_EQ(rejection.running, 0);
  EXPECT_EQ(rejection.workers, 1);
  EXPECT_EQ(rejection.size, sizeof(rejection));
}

TEST(CError, IsNoRefusalOtherwise) {
  ration_engine* engine = nullptr;
  ration_engine_options options = engine_defaults();
  options.threads = -1;
  const ErrorHandle error(ration_engine_create(&options, &engine));
  ration_rejection rejection;
  rejection.size = sizeof(rejection);
  EXPECT_NE(error, nullptr);
  EXPECT_EQ(ration_error_rejection(error.get(), &rejection), 0);
}

TEST(CError, StandsForAnExceptionOfTheHost) {
  const EngineHandle engine = make_engine(without_threads());
  const auto throws = [](void*) -> int32_t { throw std::runtime_error("the host's own"); };
  EXPECT_EQ(sentence_of(ration_engine_lend(engine.get(), throws, nullptr), RATION_INTERNAL), "the host's own");
  const auto throws_a_number = [](void*) -> int32_t { throw 7; };
  EXPECT_NE(sentence_of(ration_engine_lend(engine.get(), throws_a_number, nullptr), RATION_INTERNAL), "");
}

TEST(CVersion, IsThatOfTheHeaders) {
  EXPECT_EQ(ration_c_abi(), RATION_C_ABI);
  EXPECT_STREQ(ration_version(), RATION_VERSION_STRING);
}

}  // namespace
}  // namespace ration::c_api
