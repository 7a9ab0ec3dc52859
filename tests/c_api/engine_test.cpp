// Engines and the process: budget, doctor, log, lent threads, the end.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "handles.hpp"
#include "ration/cpu_budget.hpp"

namespace ration::c_api {
namespace {

int32_t is_set(void* flag) { return static_cast<std::atomic<bool>*>(flag)->load() ? 1 : 0; }

TEST(CEngine, TakesTheBudget) {
  const EngineHandle engine = make_engine();
  ration_budget detected;
  detected.size = sizeof(detected);
  ration_budget known = detected;
  expect_ok(ration_budget_detect(&detected));
  expect_ok(ration_engine_budget(engine.get(), &known));
  const CpuBudget budget = CpuBudget::detect();
  EXPECT_EQ(detected.threads, budget.threads);
  EXPECT_EQ(detected.cpus, budget.cpus);
  EXPECT_EQ(detected.affinity, static_cast<int32_t>(budget.affinity.size()));
  EXPECT_EQ(known.threads, budget.threads);
  EXPECT_EQ(ration_engine_workers(engine.get()), budget.threads);
}

TEST(CEngine, HasADoctorForTheProcess) {
  char* written = nullptr;
  expect_ok(ration_doctor(&written));
  const Text text(written);
  ASSERT_NE(text, nullptr);
  const std::string lines = text.get();
  EXPECT_EQ(lines.rfind("ration " RATION_VERSION_STRING, 0), 0U) << lines;
  EXPECT_NE(lines.find("\nbudget: " + std::to_string(CpuBudget::detect().threads) + " thread"), std::string::npos);
  EXPECT_NE(lines.find(", which decides\n"), std::string::npos) << lines;
  EXPECT_EQ(lines.back(), '\n');
}

TEST(CEngine, LogsToTheHostsFunction) {
  struct Lines {
    std::mutex mutex;
    std::string text;
  } lines;
  ration_engine_options options = engine_defaults();
  options.threads = CpuBudget::detect().threads + 1;  // Above the budget, which is a warning.
  options.log_user = &lines;
  options.log = [](void* user, ration_log_level level, const char* line) {
    auto& kept = *static_cast<Lines*>(user);
    const std::lock_guard lock(kept.mutex);
    kept.text += (level == RATION_LOG_WARNING ? "warning: " : "other: ") + std::string(line) + '\n';
  };
  make_engine(options).reset();
  EXPECT_NE(lines.text.find("warning: "), std::string::npos) << lines.text;
}

TEST(CEngine, RunsOnLentThreadsUntilTheyAreDone) {
  const EngineHandle engine = make_engine(without_threads());
  const ModelHandle model = load_tiny(engine);
  Row row(3);
  ration_request* submitted = nullptr;
  expect_ok(ration_model_submit(model.get(), &row.tensor, 1, nullptr, &submitted));
  const RequestHandle request(submitted);
  ration_response* response = nullptr;
  expect_ok(ration_request_wait(request.get(), 0, &response));
  EXPECT_EQ(response, nullptr) << "nothing runs before a thread is lent";

  std::atomic<bool> done{false};
  std::thread lent([&] { expect_ok(ration_engine_lend(engine.get(), is_set, &done)); });
  expect_ok(ration_request_wait(request.get(), RATION_FOREVER, &response));
  const ResponseHandle owned(response);
  EXPECT_TRUE(is_answer(owned, 3));
  done = true;
  ration_engine_wake(engine.get());
  lent.join();
  EXPECT_NE(sentence_of(ration_engine_lend(engine.get(), nullptr, nullptr), RATION_INVALID_ARGUMENT), "");
}

TEST(CEngine, TakesNothingAfterItWasShutDown) {
  const EngineHandle engine = make_engine();
  const ModelHandle model = load_tiny(engine);
  EXPECT_NE(sentence_of(ration_engine_shut_down(engine.get(), 2), RATION_INVALID_ARGUMENT), "");
  expect_ok(ration_engine_shut_down(engine.get(), RATION_DRAIN));
  Row row;
  ration_response* response = nullptr;
  const ErrorHandle error(ration_model_run(model.get(), &row.tensor, 1, &response));
  EXPECT_EQ(ration_error_code(error.get()), RATION_UNAVAILABLE);
  ration_rejection rejection;
  rejection.size = sizeof(rejection);
  ASSERT_EQ(ration_error_rejection(error.get(), &rejection), 1);
  EXPECT_EQ(rejection.reason, RATION_SHUTTING_DOWN);
}

TEST(CEngine, MayGoBeforeItsModels) {
  EngineHandle engine = make_engine();
  const ModelHandle model = load_tiny(engine);
  engine.reset();
  EXPECT_EQ(ration_model_input_count(model.get()), 1U);
}

TEST(CEngine, OfNothingIsAnErrorOrNothing) {
  ration_budget budget;
  budget.size = sizeof(budget);
  ration_engine_free(nullptr);
  ration_engine_wake(nullptr);
  EXPECT_EQ(ration_engine_workers(nullptr), 0);
  EXPECT_EQ(sentence_of(ration_engine_create(nullptr, nullptr), RATION_INVALID_ARGUMENT),
            "ration_engine_create was given NULL for engine");
  EXPECT_NE(sentence_of(ration_engine_budget(nullptr, &budget), RATION_INVALID_ARGUMENT), "");
  EXPECT_NE(sentence_of(ration_engine_budget(make_engine().get(), nullptr), RATION_INVALID_ARGUMENT), "");
  EXPECT_NE(sentence_of(ration_budget_detect(nullptr), RATION_INVALID_ARGUMENT), "");
  EXPECT_NE(sentence_of(ration_doctor(nullptr), RATION_INVALID_ARGUMENT), "");
  EXPECT_NE(sentence_of(ration_engine_shut_down(nullptr, RATION_DRAIN), RATION_INVALID_ARGUMENT), "");
  EXPECT_NE(sentence_of(ration_engine_lend(nullptr, is_set, nullptr), RATION_INVALID_ARGUMENT), "");
}

}  // namespace
}  // namespace ration::c_api
