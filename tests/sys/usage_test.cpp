#include "sys/usage.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace ration::sys {
namespace {

TEST(Usage, CountsTheThreadsOwnTime) {
  const auto before = thread_cpu_time();
  while (thread_cpu_time() - before < std::chrono::microseconds(200)) {
  }
  EXPECT_GE(process_cpu_time(), thread_cpu_time() - before);
}

TEST(Usage, CountsAVoluntarySwitchOfTheThreadAlone) {
  const CpuUsage before = thread_usage();
  CpuUsage inside;
  std::thread([&inside] {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    inside = thread_usage();
  }).join();
  EXPECT_GE(inside.voluntary_switches, 1U);
  EXPECT_GE(process_usage().voluntary_switches, inside.voluntary_switches);
  EXPECT_GE(thread_usage().voluntary_switches, before.voluntary_switches);
}

TEST(Usage, AddsAndSubtractsEveryField) {
  const CpuUsage a{std::chrono::nanoseconds(5), std::chrono::nanoseconds(7), 11, 13};
  const CpuUsage b{std::chrono::nanoseconds(1), std::chrono::nanoseconds(2), 3, 4};
  CpuUsage sum = a;
  sum += b;
  EXPECT_EQ(sum, (CpuUsage{std::chrono::nanoseconds(6), std::chrono::nanoseconds(9), 14, 17}));
  EXPECT_EQ(sum - b, a);
}

}  // namespace
}  // namespace ration::sys
