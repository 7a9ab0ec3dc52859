/// A path for what a test writes, its own for each test of each process.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace ration {

/// Returns a path in the temporary directory at which nothing exists yet: two checkouts may run the same test at once.
/// Called from within a test or its fixture; the test removes what it put there.
inline std::filesystem::path scratch_path() {
  const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
  return std::filesystem::path(testing::TempDir()) / (test + "-" + std::to_string(::getpid()));
}

}  // namespace ration
