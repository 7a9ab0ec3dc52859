// Callbacks that free their request, their model and their engine, on whichever thread they are called.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handles.hpp"

namespace ration::c_api {
namespace {

/// What a callback lets go of, before the call that it is called in has returned.
struct Everything {
  explicit Everything(const ration_engine_options& options = without_threads()) : engine(make_engine(options)) {}

  EngineHandle engine;
  ModelHandle model = load_tiny(engine);
  ration_request* request = nullptr;
  Row row{1};
  ration_code code = RATION_OK;

  ration_error* submit() {
    ration_submit_options options;
    ration_submit_options_init(&options, sizeof(options));
    options.callback_user = this;
    options.callback = [](void* user, ration_response* response) {
      auto& mine = *static_cast<Everything*>(user);
      mine.code = ration_error_code(ration_response_error(response));
      ration_response_free(response);
      ration_request_free(mine.request);
      mine.model.reset();
      mine.engine.reset();
    };
    return ration_model_submit(model.get(), &row.tensor, 1, &options, &request);
  }
};

TEST(CLetGo, IsPossibleWhileItIsRefused) {
  ration_engine_options options = without_threads();
  options.max_queued = 1;
  Everything everything(options);
  ration_request* waiting = nullptr;
  expect_ok(ration_model_submit(everything.model.get(), &everything.row.tensor, 1, nullptr, &waiting));
  const RequestHandle before(waiting);
  expect_ok(everything.submit());
  EXPECT_EQ(everything.code, RATION_RESOURCE_EXHAUSTED);
  EXPECT_EQ(everything.engine, nullptr);
}

TEST(CLetGo, IsPossibleWhileItIsCancelled) {
  Everything everything;
  expect_ok(everything.submit());
  ration_request_cancel(everything.request);
  EXPECT_EQ(everything.code, RATION_CANCELLED);
  EXPECT_EQ(everything.engine, nullptr);
}

TEST(CLetGo, IsPossibleWhileAThreadIsLent) {
  Everything everything;
  expect_ok(everything.submit());
  const auto is_done = [](void* user) -> int32_t { return static_cast<Everything*>(user)->engine == nullptr ? 1 : 0; };
  expect_ok(ration_engine_lend(everything.engine.get(), is_done, &everything));
  EXPECT_EQ(everything.code, RATION_OK);
}

TEST(CLetGo, IsPossibleInAForkedProcess) {
  Everything everything;
  ration_request* waiting = nullptr;
  expect_ok(ration_model_submit(everything.model.get(), &everything.row.tensor, 1, nullptr, &waiting));
  const RequestHandle before(waiting);
  const pid_t child = ::fork();
  if (child == 0) {
    // What the parent submitted is never answered here, and does not hold up what follows.
    ration_request_cancel(before.get());
    ration_response* response = nullptr;
    const ration_error* const error = ration_model_run(everything.model.get(), &everything.row.tensor, 1, &response);
    ration_engine_wake(everything.engine.get());
    const bool is_submitted = everything.submit() == nullptr;
    const bool refused = ration_error_code(error) == RATION_UNAVAILABLE && everything.code == RATION_UNAVAILABLE;
    ::_exit(refused && is_submitted && everything.engine == nullptr ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

}  // namespace
}  // namespace ration::c_api
