// Who pays for the wake-ups: the calls of futex that wake, counted in the thread that makes them.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include <atomic>
#include <cstdarg>
#include <deque>
#include <thread>
#include <vector>

#include "probe_task.hpp"

namespace {

thread_local int wakes = 0;

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
  using Call = long (*)(long, ...);
  // No constant, because a thread that waits for its initialisation would come here.
  static std::atomic<Call> found{nullptr};
  Call call = found.load();
  if (call == nullptr) found = call = reinterpret_cast<Call>(dlsym(RTLD_NEXT, "syscall"));
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex && static_cast<int>(arguments[1]) == FUTEX_WAKE_PRIVATE) ++wakes;
  return call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

namespace ration::sched {
namespace {

TEST(WakeUps, OfAWideTaskAreNotAllMadeByOneThread) {
  constexpr int kWorkers = 8;
  for (int round = 0; round < 20; ++round) {
    Scheduler scheduler(scheduler_options(kWorkers));
    yield_until([&] { return scheduler.state().idle == kWorkers; });
    ProbeTask wide;
    wide.width = kWorkers;
    // The lead has woken nobody before this task.
    int by_lead = 0;
    wide.in_advance = [&] { by_lead = wakes; };
    wakes = 0;
    scheduler.submit(wide);
    EXPECT_LE(wakes, 2);
    wide.finishing.wait();
    EXPECT_LE(by_lead, 2);
  }
}

TEST(WakeUps, AreNotMadeForCallersWhoseOwnTaskStillWaits) {
  constexpr int kCallers = 8;
  Scheduler scheduler(scheduler_options(1, false));
  ProbeTask running;
  running.holds_advance = true;
  std::deque<ProbeTask> waiting(kCallers);
  std::vector<std::thread> callers;
  callers.emplace_back([&] { scheduler.run(running); });
  running.started.wait();
  for (ProbeTask& task : waiting) callers.emplace_back([&] { scheduler.run(task); });
  yield_until([&] { return scheduler.state().idle == kCallers; });
  wakes = 0;
  for (int i = 0; i < 1000; ++i) {
    ProbeTask other;
    scheduler.submit(other);
    scheduler.cancel(other);
    ASSERT_EQ(other.refused, 1);
  }
  EXPECT_EQ(wakes, 0);
  running.go_on.open();
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace ration::sched
