/// Expects an Error with a code and a part of its sentence.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ration/error.hpp"

namespace ration::graph {

template <class Callable>
void expect_error(ErrorCode code, const std::string& part, Callable&& callable) {
  try {
    callable();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_THAT(std::string(error.what()), testing::HasSubstr(part));
    return;
  }
  ADD_FAILURE() << "no error was thrown; expected one with: " << part;
}

}  // namespace ration::graph
