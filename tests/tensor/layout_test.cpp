#include <gtest/gtest.h>

#include "tensor/layout.hpp"

namespace ration {
namespace {

TEST(Layout, BlockedStoragePadsTheChannels) {
  const Shape shape{2, 20, 3, 3};
  EXPECT_EQ(storage_elements(shape, Layout::kPlain), 2 * 20 * 9);
  EXPECT_EQ(storage_elements(shape, Layout::kChannelsLast), 2 * 20 * 9);
  EXPECT_EQ(storage_elements(shape, Layout::kBlocked8), 2 * 24 * 9);
  EXPECT_EQ(storage_bytes(DataType::kFloat32, shape, Layout::kBlocked16), 2U * 32 * 9 * 4);
}

}  // namespace
}  // namespace ration
