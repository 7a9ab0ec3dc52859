// What a forked child may do with the scheduler of its parent, whose threads it does not have.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "probe_task.hpp"
#include "ration/error.hpp"
#include "sched/loop.hpp"
#include "sched/scheduler.hpp"
#include "sched/side_place.hpp"

namespace ration::sched {
namespace {

void expect_a_worker_answers(Scheduler& scheduler) {
  ProbeTask task;
  scheduler.submit(task);
  yield_until([&] { return task.has_ended(); });
  EXPECT_EQ(task.finished, 1);
}

TEST(Fork, AChildIsToldThatItHasNoWorkers) {
  auto scheduler = std::make_unique<Scheduler>(scheduler_options(2));
  expect_a_worker_answers(*scheduler);
  ProbeTask waiting;
  const pid_t child = fork();
  if (child == 0) {
    const auto is_refused = [&](auto call) {
      try {
        call();
      } catch (const Error& error) {
        return error.code() == ErrorCode::kUnavailable;
      }
      return false;
    };
    int verdict = 0;
    ProbeTask task;
    if (!is_refused([&] { scheduler->submit(task); })) verdict = 1;
    if (!is_refused([&] { scheduler->run(task); })) verdict = 2;
    if (!is_refused([&] { SidePlace place(*scheduler); })) verdict = 3;
    int loop_ran = 0;
    run_loop(*scheduler, 2, 3, 1,
             [&](std::size_t first, std::size_t last) { loop_ran += static_cast<int>(last - first); });
    if (loop_ran != 3) verdict = 4;
    scheduler->lend_until([] { return false; });
    scheduler->wake();
    scheduler->shut_down(true);
    scheduler->cancel(waiting);
    scheduler->wait_for(std::make_unique<Flight>());
    if (scheduler->state().threads != 0) verdict = 5;
    scheduler.reset();
    _exit(verdict);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  expect_a_worker_answers(*scheduler);
}

TEST(Fork, AChildMayDestroyWhatOthersWaitInAtTheFork) {
  auto scheduler = std::make_unique<Scheduler>(scheduler_options(1));
  ProbeTask running, waiting;
  running.holds_advance = true;
  scheduler->submit(running);
  running.started.wait();
  std::thread caller([&scheduler, &waiting] { scheduler->run(waiting); });
  yield_until([&] { return scheduler->state().queued == 1; });
  std::thread closing([&scheduler] { scheduler->shut_down(false); });
  yield_until([&] {
    ProbeTask late;
    scheduler->submit(late);
    scheduler->cancel(late);
    return late.reason == Refusal::Reason::kShuttingDown;
  });
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(60);  // Ends a child that hangs.
    scheduler.reset();
    ::_exit(0);
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  running.go_on.open();
  caller.join();
  closing.join();
}

}  // namespace
}  // namespace ration::sched
