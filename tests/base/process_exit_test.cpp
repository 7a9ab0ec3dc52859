#include "base/process_exit.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "ration/error.hpp"

namespace ration::base {
namespace {

/// Ends the process with 3 if it holds still while the phase lets it.
class Ends final : public HoldsStill {
 public:
  void hold_still() noexcept override {
    if (exit_phase() == ExitPhase::kStopping) std::_Exit(3);
  }

 private:
  const ExitRegistration registration_{*this};
};

/// Ends the process with 4 when it is destroyed.
struct EndsWithStatics {
  ~EndsWithStatics() { std::_Exit(4); }
};

TEST(ProcessExitDeathTest, HoldsObjectsStillWhenTheProcessEnds) {
  const auto end = [] {
    const Ends object;
    std::exit(0);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(3), "");
}

TEST(ProcessExitDeathTest, LeavesOutWhatIsDestroyed) {
  const auto end = [] {
    { const Ends object; }
    std::exit(0);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(0), "");
}

TEST(ProcessExitDeathTest, RunsBeforeStaticsThatWereMadeBeforeTheRenewal) {
  const auto end = [] {
    const Ends object;
    static const EndsWithStatics made_later;
    renew_exit_handler();
    std::exit(0);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(3), "");
}

TEST(ProcessExitDeathTest, RunsBeforeEveryStaticIfAWorkerEndsTheProcess) {
  const auto end = [] {
    const Ends object;
    static const EndsWithStatics made_later;
    const WorkerScope scope;
    std::exit(0);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(3), "");
}

TEST(ProcessExitDeathTest, GoesOnWhenAWorkerHasLeftItsScope) {
  const auto end = [] {
    const Ends object;
    std::thread([] { const WorkerScope scope; }).join();
    std::_Exit(exit_phase() == ExitPhase::kRunning ? 5 : 6);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(5), "");
}

TEST(ProcessExitDeathTest, RefusesSectionsWhenTheProcessHasEnded) {
  const auto end = [] {
    // Registered before the exit handler, so that it runs after it.
    std::atexit([] {
      try {
        const ExitSection section("a plan");
      } catch (const Error& error) {
        std::_Exit(error.code() == ErrorCode::kUnavailable ? 7 : 8);
      }
    });
    renew_exit_handler();
    std::exit(0);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(7), "");
}

TEST(ProcessExitDeathTest, DoesNotWaitForASectionOfTheThreadThatEndsTheProcess) {
  const auto end = [] {
    const ExitSection section("a plan");
    renew_exit_handler();
    std::exit(9);
  };
  EXPECT_EXIT(end(), testing::ExitedWithCode(9), "");
}

}  // namespace
}  // namespace ration::base
