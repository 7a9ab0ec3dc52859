// Structs that begin with their size: defaults, hosts of another age, and numbers that make no sense.
#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <string>

#include "handles.hpp"
#include "ration/model.hpp"

namespace ration::c_api {
namespace {

/// The options of a host that was compiled against a newer library.
struct NewerOptions {
  ration_engine_options known;
  std::int64_t fresh;
};

ration_error* create(const ration_engine_options& options) {
  ration_engine* engine = nullptr;
  ration_error* const error = ration_engine_create(&options, &engine);
  EXPECT_EQ(engine != nullptr, error == nullptr);
  ration_engine_free(engine);
  return error;
}

TEST(COptions, HaveTheDefaultsOfCpp) {
  const ration_engine_options engine = engine_defaults();
  const EngineOptions same;
  EXPECT_EQ(engine.size, sizeof(engine));
  EXPECT_EQ(engine.threads, same.threads);
  EXPECT_EQ(engine.create_threads != 0, same.create_threads);
  EXPECT_EQ(engine.pin != 0, same.pin);
  EXPECT_EQ(engine.govern != 0, same.govern);
  EXPECT_EQ(engine.use_remainder != 0, same.use_remainder);
  EXPECT_EQ(engine.max_queued, same.max_queued);
  EXPECT_EQ(engine.reject_early != 0, same.reject_early);
  EXPECT_EQ(engine.metrics != 0, same.metrics);
  EXPECT_EQ(engine.log, nullptr);

  ration_model_options model;
  ration_model_options_init(&model, sizeof(model));
  EXPECT_EQ(model.size, sizeof(model));
  EXPECT_EQ(model.batch_max, BatchOptions().max);
  EXPECT_EQ(model.fast_algorithms != 0, ModelOptions().winograd);
  EXPECT_EQ(std::chrono::nanoseconds(model.choice_time_ns), ModelOptions().choice_time);

  ration_submit_options submit;
  ration_submit_options_init(&submit, sizeof(submit));
  EXPECT_EQ(submit.size, sizeof(submit));
  EXPECT_EQ(submit.deadline_ns, RATION_FOREVER);
  EXPECT_EQ(submit.priority, 0);
  EXPECT_EQ(submit.copy_inputs, 0);
}

TEST(COptions, OfANewerHostWorkAsLongAsItLeavesTheNewAlone) {
  NewerOptions options;
  std::memset(&options, 0xff, sizeof(options));
  ration_engine_options_init(&options.known, sizeof(options));
  EXPECT_EQ(options.known.size, sizeof(options));
  EXPECT_EQ(options.fresh, 0);
  expect_ok(create(options.known));
  options.fresh = 1;
  const std::string sentence = sentence_of(create(options.known), RATION_INVALID_ARGUMENT);
  EXPECT_NE(sentence.find("byte " + std::to_string(sizeof(ration_engine_options))), std::string::npos) << sentence;
}

TEST(COptions, NeedASizeThatWasSet) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{8}, sizeof(ration_engine_options) - 1, ~std::size_t{0}}) {
    ration_engine_options options = engine_defaults();
    options.size = size;
    const std::string sentence = sentence_of(create(options), RATION_INVALID_ARGUMENT);
    EXPECT_NE(sentence.find("ration_engine_options is " + std::to_string(size)), std::string::npos) << sentence;
  }
  ration_budget budget;
  budget.size = 1;
  EXPECT_NE(sentence_of(ration_budget_detect(&budget), RATION_INVALID_ARGUMENT).find("is 1"), std::string::npos);
}

TEST(COptions, FillNoMoreThanTheHostHas) {
  struct {
    ration_budget known;
    std::int64_t fresh = 77;
  } newer;
  newer.known.size = sizeof(newer);
  expect_ok(ration_budget_detect(&newer.known));
  EXPECT_EQ(newer.known.size, sizeof(newer));
  EXPECT_GE(newer.known.threads, 1);
  EXPECT_EQ(newer.fresh, 77);
}

TEST(COptions, NameTheMemberThatMakesNoSense) {
  ration_engine_options options = engine_defaults();
  options.pin = 7;
  EXPECT_EQ(sentence_of(create(options), RATION_INVALID_ARGUMENT), "pin is 7, expected 0 or 1");
  options = engine_defaults();
  options.overflow = 9;
  EXPECT_EQ(sentence_of(create(options), RATION_INVALID_ARGUMENT), "overflow is 9, which is no ration_overflow");
  options = engine_defaults();
  options.split_inter = 1;
  EXPECT_EQ(sentence_of(create(options), RATION_INVALID_ARGUMENT),
            "the split of 1 requests by 0 workers is neither two positive numbers nor two zeros");

  const EngineHandle engine = make_engine();
  ration_model_options load;
  ration_model_options_init(&load, sizeof(load));
  load.batch_preferred_count = 3;
  ration_model* model = nullptr;
  const auto refusal = [&] {
    return sentence_of(ration_model_load(engine.get(), "none.onnx", &load, &model), RATION_INVALID_ARGUMENT);
  };
  EXPECT_EQ(refusal(), "batch_preferred is NULL, but batch_preferred_count is 3");
  const std::int32_t size = 2;
  load.batch_preferred = &size;
  load.batch_preferred_count = ~std::size_t{0};
  EXPECT_EQ(refusal(),
            "batch_preferred_count is 18446744073709551615, more than the sizes up to batch_max, which is 1");
  ration_model_options_init(&load, sizeof(load));
  load.choice_time_ns = -1;
  EXPECT_EQ(refusal(), "choice_time_ns is -1, below 0");
  ration_model_options_init(&load, sizeof(load));
  load.batch_max_delay_ns = -999;
  EXPECT_EQ(refusal(), "batch_max_delay_ns is -999, below 0");
}

TEST(COptions, MayLastForEver) {
  const EngineHandle engine = make_engine();
  ration_model_options load;
  ration_model_options_init(&load, sizeof(load));
  load.batch_max = 4;
  load.batch_max_delay_ns = RATION_FOREVER;
  load.choice_time_ns = RATION_FOREVER;
  const ModelHandle model = load_tiny(engine, &load);
  ASSERT_NE(model, nullptr);
  Row row(1);
  Row output;
  expect_ok(ration_model_run_into(model.get(), &row.tensor, 1, &output.tensor, 1));
  EXPECT_TRUE(is_answer(output.tensor, 1));
}

TEST(COptions, MayBeNull) {
  ration_engine* engine = nullptr;
  expect_ok(ration_engine_create(nullptr, &engine));
  EXPECT_GT(ration_engine_workers(engine), 0);
  ration_engine_free(engine);
  ration_engine_options_init(nullptr, 0);
  ration_model_options_init(nullptr, 0);
  ration_submit_options_init(nullptr, 0);
}

}  // namespace
}  // namespace ration::c_api
