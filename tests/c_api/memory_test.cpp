// What becomes of a host in C whose memory is exhausted: each allocation of a call fails once. The call then does its
// work or returns one error that says so, and the next one works.
#include "tests/serve/failing_allocations.hpp"

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "handles.hpp"

namespace ration::c_api {
namespace {

/// Throws what a call of C returned, and frees it.
void must(ration_error* error) {
  if (error == nullptr) return;
  FailingAllocations::stop();
  const ErrorHandle owned(error);
  const bool exhausted = ration_error_code(error) == RATION_RESOURCE_EXHAUSTED;
  throw Error(exhausted ? ErrorCode::kResourceExhausted : ErrorCode::kInternal, ration_error_message(error));
}

/// Calls f, which returns an error and sets a handle: never both, never neither.
template <class Handle, class F, class Next = decltype(kEach)>
int count_errors_or_handles(const F& f, const Next& next = kEach) {
  return count_errors(
      [&] {
        typename Handle::pointer made = nullptr;
        ration_error* const error = f(&made);
        const Handle owned(made);
        if ((error == nullptr) == (made == nullptr)) throw Error(ErrorCode::kInternal, "an error and a handle");
        must(error);
      },
      next);
}

std::string bytes_of_tiny_model() {
  std::ifstream file(tiny_model(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class CMemory : public testing::Test {
 protected:
  void expect_answers() const {
    Row output;
    expect_ok(ration_model_run_into(model_.get(), &row_.tensor, 1, &output.tensor, 1));
    EXPECT_TRUE(is_answer(output.tensor, 1));
  }

  const ration_engine_options options_ = without_threads();
  EngineHandle engine_ = make_engine(options_);
  ModelHandle model_ = load_tiny(engine_);
  const Row row_{1};
};

TEST_F(CMemory, FailsOneEngine) {
  const auto create = [&](ration_engine** engine) { return ration_engine_create(&options_, engine); };
  EXPECT_GT(count_errors_or_handles<EngineHandle>(create), 0);
}

TEST_F(CMemory, FailsOneModelOfAFile) {
  const auto load = [&](ration_model** model) {
    return ration_model_load(engine_.get(), tiny_model().c_str(), nullptr, model);
  };
  EXPECT_GT(count_errors_or_handles<ModelHandle>(load), 0);
  expect_answers();
}

TEST_F(CMemory, FailsOneModelOfBytes) {
  const std::string bytes = bytes_of_tiny_model();
  const auto load = [&](ration_model** model) {
    return ration_model_load_bytes(engine_.get(), bytes.data(), bytes.size(), nullptr, model);
  };
  EXPECT_GT(count_errors_or_handles<ModelHandle>(load), 0);
  expect_answers();
}

TEST_F(CMemory, FailsOneReplacement) {
  const std::string bytes = bytes_of_tiny_model();
  EXPECT_GT(count_errors([&] { must(ration_model_replace_bytes(model_.get(), bytes.data(), bytes.size(), nullptr)); }),
            0);
  expect_answers();
}

TEST_F(CMemory, FailsOneAnswer) {
  const auto run = [&](ration_response** response) {
    return ration_model_run(model_.get(), &row_.tensor, 1, response);
  };
  EXPECT_GT(count_errors_or_handles<ResponseHandle>(run), 0);
  Row output;
  EXPECT_GT(count_errors([&] { must(ration_model_run_into(model_.get(), &row_.tensor, 1, &output.tensor, 1)); }), 0);
  expect_answers();
}

TEST_F(CMemory, FailsOneLookAtStatistics) {
  const auto take = [&](ration_stats** stats) { return ration_engine_stats(engine_.get(), stats); };
  EXPECT_GT(count_errors_or_handles<StatsHandle>(take), 0);
  ration_stats* taken = nullptr;
  expect_ok(take(&taken));
  const StatsHandle stats(taken);
  const auto write = [&](char** text) { return ration_stats_prometheus(stats.get(), text); };
  EXPECT_GT(count_errors_or_handles<Text>(write), 0);
  EXPECT_GT(count_errors_or_handles<Text>([](char** text) { return ration_doctor(text); }), 0);
  ration_budget budget;
  budget.size = sizeof(budget);
  EXPECT_GT(count_errors([&] { must(ration_budget_detect(&budget)); }), 0);
  EXPECT_GT(count_errors([&] { must(ration_engine_budget(engine_.get(), &budget)); }), 0);
}

/// A request of which each part may fail: it ends exactly once, if it was taken, by its answer or one of two codes.
class Ending {
 public:
  ration_error* submit(const ModelHandle& model, const Row& row) {
    ration_submit_options options;
    ration_submit_options_init(&options, sizeof(options));
    options.copy_inputs = 1;
    options.callback_user = this;
    options.callback = [](void* user, ration_response* response) {
      auto& mine = *static_cast<Ending*>(user);
      ++mine.times_;
      mine.code_ = ration_error_code(ration_response_error(response));
      ration_response_free(response);
    };
    return ration_model_submit(model.get(), &row.tensor, 1, &options, &request_);
  }
  ~Ending() { ration_request_free(request_); }

  ration_request* request() const { return request_; }
  int times() const { return times_; }
  ration_code code() const { return code_; }

 private:
  ration_request* request_ = nullptr;
  int times_ = 0;
  ration_code code_ = RATION_OK;
};

/// Lends the test's thread until the request has ended.
ration_error* work(const EngineHandle& engine, Ending& ending) {
  return ration_engine_lend(
      engine.get(), [](void* user) -> int32_t { return static_cast<Ending*>(user)->times() > 0 ? 1 : 0; }, &ending);
}

TEST_F(CMemory, FailsOneSubmission) {
  int answered = 0;
  EXPECT_GT(count_errors([&] {
              Ending ending;
              ration_error* const error = ending.submit(model_, row_);
              const bool is_taken = ending.request() != nullptr;
              if (is_taken != (error == nullptr)) throw Error(ErrorCode::kInternal, "an error and a request");
              must(error);
              FailingAllocations::stop();
              expect_ok(work(engine_, ending));
              EXPECT_EQ(ending.times(), 1);
              EXPECT_TRUE(ending.code() == RATION_OK || ending.code() == RATION_RESOURCE_EXHAUSTED) << ending.code();
              if (ending.code() == RATION_OK) ++answered;
            }),
            0);
  EXPECT_GT(answered, 0);
  expect_answers();
}

/// Calls each(ending) for a request that was taken, with its n-th allocation failing, for n from 0 on.
void for_each_failure(const ModelHandle& model, const Row& row, const std::function<void(Ending&)>& each) {
  bool is_done = false;
  for (std::int64_t n = 0; !is_done; ++n) {
    Ending ending;
    expect_ok(ending.submit(model, row));
    const FailingAllocations failing(n);
    each(ending);
    FailingAllocations::stop();
    is_done = FailingAllocations::none_failed();
  }
}

TEST_F(CMemory, LetsEachRequestEndOnceWhoeverLeadsIt) {
  for_each_failure(model_, row_, [&](Ending& ending) {
    ErrorHandle error(work(engine_, ending));
    FailingAllocations::stop();
    if (error != nullptr) {
      EXPECT_EQ(ration_error_code(error.get()), RATION_RESOURCE_EXHAUSTED);
      expect_ok(work(engine_, ending));
    }
    EXPECT_EQ(ending.times(), 1);
    EXPECT_TRUE(ending.code() == RATION_OK || ending.code() == RATION_RESOURCE_EXHAUSTED) << ending.code();
  });
  expect_answers();
}

TEST_F(CMemory, LetsEachCancelledRequestEndOnce) {
  for_each_failure(model_, row_, [](Ending& ending) {
    ration_request_cancel(ending.request());
    FailingAllocations::stop();
    EXPECT_EQ(ending.times(), 1);
    EXPECT_TRUE(ending.code() == RATION_CANCELLED || ending.code() == RATION_RESOURCE_EXHAUSTED) << ending.code();
  });
  expect_answers();
}

TEST_F(CMemory, IsNotNeededToReadAndToFree) {
  const auto run = [&](ration_response** response) {
    return ration_model_run(model_.get(), &row_.tensor, 1, response);
  };
  ration_response* response = nullptr;
  expect_ok(run(&response));
  ration_model* nothing = nullptr;
  ration_error* const error = ration_model_load(engine_.get(), "/nowhere/none.onnx", nullptr, &nothing);
  Ending ending;
  expect_ok(ending.submit(model_, row_));
  ration_timing timing;
  timing.size = sizeof(timing);
  {
    const FailingAllocations failing(0, 1000);
    static_cast<void>(ration_response_outputs(response, nullptr));
    ration_response_timing(response, &timing);
    ration_response_free(response);
    static_cast<void>(ration_error_message(error));
    ration_error_free(error);
    EXPECT_TRUE(FailingAllocations::none_failed());
    ration_model_free(model_.release());  // It answers the request first.
    ration_engine_free(engine_.release());
  }
  EXPECT_EQ(ending.times(), 1);
}

/// All memory is gone, for the error, too.
TEST_F(CMemory, IsNotNeededToSaySo) {
  ration_response* response = nullptr;
  ration_error* error = nullptr;
  {
    const FailingAllocations failing(0, 1000);
    error = ration_model_run(model_.get(), &row_.tensor, 1, &response);
  }
  EXPECT_EQ(sentence_of(error, RATION_RESOURCE_EXHAUSTED), "the memory is exhausted");
  EXPECT_EQ(response, nullptr);
  expect_answers();
}

}  // namespace
}  // namespace ration::c_api
