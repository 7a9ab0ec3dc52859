#include "ration/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/logger.hpp"

namespace ration {
namespace {

TEST(Logger, JoinsThePartsOfALine) {
  std::vector<std::string> lines;
  const base::Logger logger([&lines](LogLevel level, std::string_view line) {
    lines.push_back(std::string(to_string(level)) + ": " + std::string(line));
  });
  logger.warning("budget went from ", 2, " to ", 1.5, " CPUs");
  logger.debug("nothing else");
  EXPECT_THAT(lines, testing::ElementsAre("warning: budget went from 2 to 1.5 CPUs", "debug: nothing else"));
}

TEST(Logger, IsQuietWithoutASink) {
  testing::internal::CaptureStderr();
  base::Logger().error("nobody reads this");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Logger, DropsWhatTheSinkThrows) {
  int calls = 0;
  const base::Logger logger([&calls](LogLevel, std::string_view) {
    ++calls;
    throw std::runtime_error("disk full");
  });
  logger.info("a line");
  EXPECT_EQ(calls, 1);
}

TEST(StderrLogSink, WritesLinesOfAtLeastTheGivenLevel) {
  testing::internal::CaptureStderr();
  const LogSink sink = stderr_log_sink(LogLevel::kWarning);
  sink(LogLevel::kInfo, "below");
  sink(LogLevel::kError, "braces {} stay");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("below")));
  EXPECT_THAT(text, testing::HasSubstr("ration error: braces {} stay\n"));
}

}  // namespace
}  // namespace ration
