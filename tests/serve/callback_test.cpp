// What a callback may do: everything but wait by other means.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "../sched/probe_task.hpp"
#include "ration/ration.hpp"
#include "serve/engine_core.hpp"
#include "serve/profile.hpp"
#include "step_plan.hpp"
#include "tiny_model.hpp"

namespace ration {
namespace {

using namespace std::chrono_literals;

EngineOptions one_worker(bool create_threads = true) {
  EngineOptions options;
  options.threads = 1;
  options.create_threads = create_threads;
  return options;
}

bool is_ready(const std::future<Response>& answer) { return answer.wait_for(0s) == std::future_status::ready; }

TEST(Callback, MayRunProfileReplaceAndLoadOnTheOnlyWorker) {
  Engine engine(one_worker());
  Model model(engine, tiny_model());
  std::promise<void> done;
  model.submit(tiny_input(1.0F), [&](Response&&) {
    EXPECT_TRUE(is_tiny_answer(model.run(tiny_input(2.0F)).at(0), 2.0F));
    const Tensor input = tiny_input(3.0F);
    const TensorView view = input;
    EXPECT_FALSE(model.profile({&view, 1}, 2).empty());
    model.replace(tiny_model(), {.warm_up = 2});
    const Model other(engine, tiny_model());
    EXPECT_TRUE(is_tiny_answer(other.run(tiny_input(4.0F)).at(0), 4.0F));
    int sum = 0;
    engine.parallel_for(100, 1, [&](std::size_t first, std::size_t last) { sum += static_cast<int>(last - first); });
    EXPECT_EQ(sum, 100);
    done.set_value();
  });
  done.get_future().wait();
}

TEST(Callback, MayLetGoOfTheLastOwnerOfItsModel) {
  for (const bool create_threads : {true, false}) {
    Engine engine(one_worker(create_threads));
    auto model = std::make_shared<Model>(engine, tiny_model());
    std::weak_ptr<Model> gone = model;
    std::atomic<bool> called{false};
    model->submit(tiny_input(1.0F), [model, &called](Response&&) { called = true; });
    model.reset();
    if (!create_threads) engine.lend([&] { return gone.expired(); });
    while (!gone.expired()) std::this_thread::yield();
    EXPECT_TRUE(called);
    const Model next(engine, tiny_model());
    EXPECT_TRUE(is_tiny_answer(next.run(tiny_input(2.0F)).at(0), 2.0F)) << "the worker is still there";
  }
}

TEST(Callback, MayDestroyAModelWhoseOtherRequestsWait) {
  Engine engine(one_worker());
  auto model = std::make_unique<Model>(engine, tiny_model());
  std::atomic<int> ended{0};
  std::promise<void> submitted, done;
  model->submit(tiny_input(1.0F), [&](Response&&) {
    submitted.get_future().wait();
    model.reset();
    EXPECT_EQ(ended, 5) << "all but the one whose callback this is";
    done.set_value();
  });
  for (int i = 0; i < 5; ++i) model->submit(tiny_input(2.0F), [&](Response&&) { ++ended; });
  submitted.set_value();
  done.get_future().wait();
}

TEST(Callback, MayLetGoOfTheEngineAndItsModelsAtOnce) {
  struct Service {
    Engine engine{one_worker()};
    Model model{engine, tiny_model()};
  };
  for (int round = 0; round < 20; ++round) {
    auto service = std::make_shared<Service>();
    std::weak_ptr<Service> gone = service;
    service->model.submit(tiny_input(1.0F), [service](Response&&) {});
    service.reset();
    while (!gone.expired()) std::this_thread::yield();
  }
}

TEST(Callback, MayLetGoOfTheEngineThatItsThreadIsLentTo) {
  // The engine's log goes where the engine's core goes.
  auto token = std::make_shared<int>(0);
  const std::weak_ptr<int> core = token;
  EngineOptions options = one_worker(false);
  options.log = [token = std::move(token)](LogLevel, std::string_view) {};
  auto engine = std::make_unique<Engine>(options);
  options.log = nullptr;
  auto model = std::make_unique<Model>(*engine, tiny_model());
  bool called = false;
  model->submit(tiny_input(1.0F), [&](Response&&) {
    model.reset();
    engine.reset();
    called = true;
  });
  bool has_left = false;
  engine->lend([&] {
    EXPECT_FALSE(core.expired()) << "the thread is still inside";
    return has_left = called;
  });
  EXPECT_TRUE(has_left) << "it left before its condition was asked again";
  EXPECT_TRUE(core.expired());
}

TEST(Callback, ThatAsksAgainWhenItIsRefusedNeedsNoStack) {
  Engine engine(one_worker());
  const Model model(engine, tiny_model());
  engine.shut_down();
  int left = 20'000;
  std::uintptr_t highest = 0, lowest = UINTPTR_MAX;
  std::function<void()> ask = [&] {
    model.submit(tiny_input(1.0F), [&](Response&&) {
      const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
      highest = std::max(highest, here);
      lowest = std::min(lowest, here);
      if (--left > 0) ask();
    });
  };
  ask();
  EXPECT_EQ(left, 0);
  EXPECT_LT(highest - lowest, 64U * 1024U);
}

TEST(Callback, ThatShutsDownIsToldThatItWouldWaitForItself) {
  Engine engine(one_worker());
  const Model model(engine, tiny_model());
  std::promise<ErrorCode> code;
  model.submit(tiny_input(1.0F), [&](Response&&) {
    try {
      engine.shut_down();
    } catch (const Error& error) {
      code.set_value(error.code());
    }
  });
  EXPECT_EQ(code.get_future().get(), ErrorCode::kInvalidArgument);
}

TEST(Cancelled, BeforeItWasSubmittedEndsAtOnce) {
  Engine engine(one_worker(false));
  const Model model(engine, tiny_model());
  std::stop_source stopped;
  stopped.request_stop();
  RequestOptions options;
  options.cancel = stopped.get_token();
  auto answer = model.submit(tiny_input(1.0F), options);
  ASSERT_TRUE(is_ready(answer));
  EXPECT_EQ(engine.stats().queued, 0);
  try {
    answer.get();
    ADD_FAILURE() << "answered";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
}

TEST(Deadline, AtTheBeginningOfTimeHasPassed) {
  Engine engine(one_worker());
  const Model model(engine, tiny_model());
  RequestOptions options;
  options.deadline = std::chrono::steady_clock::time_point::min();
  auto answer = model.submit(tiny_input(1.0F), options);
  EXPECT_THROW(answer.get(), Error);
}

TEST(Lent, ThreadLeavesWhenItsFutureIsReadyAndNothingElseHappens) {
  Engine engine(one_worker());
  const Model model(engine, tiny_model());
  for (int i = 0; i < 3000; ++i) {
    auto answer = model.submit(tiny_input(1.0F));
    // So that the lending begins at every moment of the request's life.
    const auto until = std::chrono::steady_clock::now() + i % 500 * 100ns;
    while (std::chrono::steady_clock::now() < until) {
    }
    engine.lend([&] { return is_ready(answer); });
    answer.get();
  }
}

TEST(Abort, LetsEveryCallerReturn) {
  for (int round = 0; round < 30; ++round) {
    Engine engine(one_worker(false));
    const Model model(engine, tiny_model());
    std::atomic<int> asked{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < 12; ++i) {
      callers.emplace_back([&] {
        try {
          for (;;) {
            model.run(tiny_input(1.0F));
            ++asked;
          }
        } catch (const Error&) {
        }
      });
    }
    while (asked < round * 10) std::this_thread::yield();
    engine.shut_down(Shutdown::kAbort);
    for (std::thread& caller : callers) caller.join();
  }
}

TEST(EngineWithoutThreads, AnswersWhatItHasBeforeItGoes) {
  auto engine = std::make_unique<Engine>(one_worker(false));
  const Model model(*engine, tiny_model());
  auto answer = model.submit(tiny_input(3.0F));
  engine.reset();
  ASSERT_TRUE(is_ready(answer));
  EXPECT_TRUE(is_tiny_answer(answer.get().outputs.at(0), 3.0F));
}

TEST(EngineWithoutThreads, RefusesWhatIsOverdueBeforeItGoes) {
  auto engine = std::make_unique<Engine>(one_worker(false));
  const Model model(*engine, tiny_model());
  RequestOptions options;
  options.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(1);
  std::vector<std::future<Response>> answers;
  for (int i = 0; i < 3; ++i) answers.push_back(model.submit(tiny_input(1.0F), options));
  while (std::chrono::steady_clock::now() <= options.deadline) std::this_thread::yield();
  engine.reset();
  for (std::future<Response>& answer : answers) {
    ASSERT_TRUE(is_ready(answer));
    EXPECT_THROW(answer.get(), Error);
  }
}

TEST(ForkedChild, IsRefusedEveryCallThatNeedsTheEngine) {
  Engine engine(one_worker(false));
  Model model(engine, tiny_model());
  std::atomic<int> answered{0};
  std::stop_source cancel;
  RequestOptions options;
  options.cancel = cancel.get_token();
  model.submit(
      tiny_input(1.0F), [&](Response&&) { ++answered; }, options);
  const pid_t child = ::fork();
  if (child == 0) {
    int refused = 0;
    const auto expect_refusal = [&](auto call) {
      try {
        call();
      } catch (const Error& error) {
        refused += error.code() == ErrorCode::kUnavailable ? 1 : 0;
      }
    };
    const Tensor input = tiny_input(1.0F);
    const TensorView view = input;
    expect_refusal([&] { engine.lend([&] { return answered > 0; }); });
    expect_refusal([&] { engine.stats(); });
    expect_refusal([&] { engine.budget(); });
    expect_refusal([&] { model.run(view); });
    expect_refusal([&] { model.submit(tiny_input(1.0F)).get(); });
    expect_refusal([&] { model.profile({&view, 1}, 1); });
    expect_refusal([&] { model.explain({&view, 1}); });
    expect_refusal([&] { model.choices(); });
    expect_refusal([&] { model.replace(tiny_model()); });
    engine.wake();
    engine.shut_down(Shutdown::kAbort);
    cancel.request_stop();
    ::_exit(refused == 9 && answered == 0 ? 0 : 1 + refused);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  engine.lend([&] { return answered > 0; });
  EXPECT_EQ(answered, 1);
}

TEST(WarmUp, LetsRequestsGoFirst) {
  serve::EngineCore engine(one_worker());
  sched::ProbeTask request;
  constexpr int kRuns = 20;
  int runs = 0;
  const auto plan = plan_of([&] {
    if (++runs == 1) engine.scheduler().submit(request);
    EXPECT_FALSE(runs == 1 && request.has_ended()) << "the only place is taken";
    EXPECT_TRUE(runs < kRuns || request.has_ended());
  });
  serve::warm_up_plan(engine, plan, {}, kRuns);
  EXPECT_EQ(runs, kRuns);
}

TEST(Profile, EndsWithAnAbort) {
  Engine engine(one_worker());
  const Model model(engine, tiny_model());
  std::thread profiling([&] {
    const Tensor input = tiny_input(1.0F);
    const TensorView view = input;
    EXPECT_THROW(model.profile({&view, 1}, 2'000'000'000), Error);
  });
  // It computes for as long as it is let.
  while (engine.stats().workers == 0) std::this_thread::yield();
  engine.shut_down(Shutdown::kAbort);
  profiling.join();
}

TEST(ParallelFor, SharesTheEnginesWorkersWithItsModels) {
  EngineOptions options;
  options.threads = 3;
  Engine engine(options);
  const Model model(engine, tiny_model());
  std::atomic<std::uint64_t> elements{0};
  std::vector<std::thread> hosts;
  for (int host = 0; host < 3; ++host) {
    hosts.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        engine.parallel_for(64, 1, [&](std::size_t first, std::size_t last) { elements += last - first; });
        EXPECT_TRUE(is_tiny_answer(model.run(tiny_input(1.0F)).at(0), 1.0F));
      }
    });
  }
  for (std::thread& host : hosts) host.join();
  EXPECT_EQ(elements, 3U * 200U * 64U);
  const auto fail = [](std::size_t, std::size_t) { throw std::runtime_error("body"); };
  EXPECT_THROW(engine.parallel_for(64, 1, fail), std::runtime_error);
  engine.shut_down();
  EXPECT_THROW(engine.parallel_for(64, 1, [](std::size_t, std::size_t) {}), Error);
}

}  // namespace
}  // namespace ration
