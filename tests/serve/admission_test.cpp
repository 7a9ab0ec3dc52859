// Who is refused, and what the refusal says; bounds of workers; the end of an engine.
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

ModelOptions warm() {
  ModelOptions options;
  options.warm_up = 3;
  return options;
}

TEST(Admission, TellsTheStateOfAFullQueue) {
  Engine engine(without_threads(2));
  const Model model(engine, small_model(), warm());
  std::future<Response> first = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> second = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> third = model.submit(one(ramp(1, 1.0F)));
  const Rejected refusal = refusal_of(third);
  EXPECT_EQ(refusal.reason(), RejectReason::kQueueFull);
  EXPECT_EQ(refusal.code(), ErrorCode::kResourceExhausted);
  EXPECT_EQ(refusal.state().queued, 2);
  EXPECT_EQ(refusal.state().running, 0);
  EXPECT_EQ(refusal.state().workers, 1);
  EXPECT_GT(refusal.state().expected_wait, 0ns);
  work_until(engine, second);
}

TEST(Admission, ForeseesThatADeadlineWillBeMissed) {
  Engine engine(without_threads());
  const Model model(engine, small_model(), warm());
  std::future<Response> ahead = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> late = model.submit(one(ramp(1, 1.0F)), {.deadline = Clock::now() + 1ns});
  const Rejected refusal = refusal_of(late);
  EXPECT_EQ(refusal.reason(), RejectReason::kTooLate);
  EXPECT_EQ(refusal.code(), ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(refusal.state().queued, 1);
  std::future<Response> relaxed = model.submit(one(ramp(1, 1.0F)), {.deadline = Clock::now() + 1h});
  std::future<Response> urgent = model.submit(one(ramp(1, 1.0F)), {.deadline = Clock::now() + 1h, .priority = 1});
  engine.lend([&] { return is_ready(relaxed) && is_ready(urgent); });
  EXPECT_NO_THROW(relaxed.get());
  EXPECT_NO_THROW(urgent.get());
}

TEST(Admission, CanBeToldNotToForesee) {
  EngineOptions options = without_threads();
  options.reject_early = false;
  Engine engine(options);
  const Model model(engine, small_model(), warm());
  std::future<Response> ahead = model.submit(one(ramp(1, 1.0F)));
  std::future<Response> late = model.submit(one(ramp(1, 1.0F)), {.deadline = Clock::now() + 1ns});
  EXPECT_FALSE(is_ready(late));
  engine.lend([&] { return is_ready(ahead) && is_ready(late); });
  EXPECT_EQ(code_of(late), ErrorCode::kDeadlineExceeded);
}

TEST(Admission, MakesRoomByGivingUpWhatIsHopeless) {
  EngineOptions options = without_threads(1);
  options.overflow = Overflow::kRejectHopeless;
  Engine engine(options);
  const Model model(engine, small_model(), warm());
  std::future<Response> hopeless = model.submit(one(ramp(1, 1.0F)), {.deadline = Clock::now() + 1ns});
  std::future<Response> good = model.submit(one(ramp(1, 1.0F)));
  EXPECT_EQ(refusal_of(hopeless).reason(), RejectReason::kTooLate);
  std::future<Response> newest = model.submit(one(ramp(1, 1.0F)));
  EXPECT_EQ(refusal_of(newest).reason(), RejectReason::kQueueFull);
  work_until(engine, good);
  EXPECT_NO_THROW(good.get());
}

TEST(Admission, KeepsAModelWithinItsWorkers) {
  EngineOptions options;
  options.threads = 2;
  Engine engine(options);
  ModelOptions bounded;
  bounded.max_workers = 1;
  const Model model(engine, small_model(), bounded);
  std::vector<std::future<Response>> futures;
  for (int i = 0; i < 20; ++i) futures.push_back(model.submit(one(ramp(1, 1.0F))));
  for (std::future<Response>& future : futures) EXPECT_EQ(future.get().timing.width, 1.0);
}

TEST(Shutdown, DrainsWhatWasTakenAndRefusesTheRest) {
  Engine engine;
  const Model model(engine, small_model());
  std::atomic<int> answered{0};
  for (int i = 0; i < 20; ++i) {
    model.submit(one(ramp(1, 1.0F)), [&](Response&& response) { answered += response.error ? 0 : 1; });
  }
  engine.shut_down();
  EXPECT_EQ(answered.load(), 20) << "every answer is delivered when it returns";
  std::future<Response> late = model.submit(one(ramp(1, 1.0F)));
  EXPECT_EQ(refusal_of(late).reason(), RejectReason::kShuttingDown);
  EXPECT_THROW(model.run(ramp(1, 1.0F)), Rejected);
  engine.shut_down(Shutdown::kAbort);
}

TEST(Shutdown, DrainsOnTheCallersThreadWhereThereIsNoOther) {
  Engine engine(without_threads());
  const Model model(engine, small_model());
  std::future<Response> future = model.submit(one(ramp(1, 1.0F)));
  engine.shut_down();
  ASSERT_TRUE(is_ready(future));
  EXPECT_NO_THROW(future.get());
}

TEST(Shutdown, AbortsWhatWaits) {
  Engine engine(without_threads());
  const Model model(engine, small_model());
  std::vector<std::future<Response>> futures;
  for (int i = 0; i < 5; ++i) futures.push_back(model.submit(one(ramp(1, 1.0F))));
  engine.shut_down(Shutdown::kAbort);
  for (std::future<Response>& future : futures) {
    EXPECT_EQ(refusal_of(future).reason(), RejectReason::kShuttingDown);
  }
}

/// Aborted while they run, requests end one way or the other, and all of them.
TEST(Shutdown, AbortsWhatRuns) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> ended{0};
    Engine engine;
    const Model model(engine, small_model());
    for (int i = 0; i < 10; ++i) {
      model.submit(one(ramp(1, 1.0F)), [&](Response&& response) {
        const bool as_told = !response.error || code_of(response.error) == ErrorCode::kUnavailable;
        EXPECT_TRUE(as_told);
        ++ended;
      });
    }
    if (round % 2 == 0) std::this_thread::yield();
    engine.shut_down(Shutdown::kAbort);
    EXPECT_EQ(ended.load(), 10);
  }
}

}  // namespace
}  // namespace ration
