#include "ration/version.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace ration {
namespace {

TEST(Version, OfTheLibraryIsThatOfItsHeaders) {
  EXPECT_EQ(version(), RATION_VERSION_STRING);
  EXPECT_EQ(version().size(), std::strlen(version().data()));
}

TEST(Version, IsOneNumberAndOneText) {
  const std::string text = std::to_string(RATION_VERSION_MAJOR) + "." + std::to_string(RATION_VERSION_MINOR) + "." +
                           std::to_string(RATION_VERSION_PATCH);
  EXPECT_EQ(text, RATION_VERSION_STRING);
  EXPECT_EQ(RATION_MAKE_VERSION(1, 2, 3), 1002003);
  EXPECT_LT(RATION_MAKE_VERSION(0, 9, 999), RATION_MAKE_VERSION(0, 10, 0));
}

}  // namespace
}  // namespace ration
