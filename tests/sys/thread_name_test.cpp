#include "sys/thread_name.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace ration::sys {
namespace {

TEST(ThreadName, IsSetForTheCallingThreadAlone) {
  const std::string before = thread_name();
  std::string inside;
  std::thread([&inside] {
    set_thread_name("ration-w12");
    inside = thread_name();
  }).join();
  EXPECT_EQ(inside, "ration-w12");
  EXPECT_EQ(thread_name(), before);
}

TEST(ThreadName, IsCutToWhatTheKernelKeeps) {
  std::string inside;
  std::thread([&inside] {
    set_thread_name("a-name-of-more-than-fifteen-characters");
    inside = thread_name();
  }).join();
  EXPECT_EQ(inside, "a-name-of-more-");
}

}  // namespace
}  // namespace ration::sys
