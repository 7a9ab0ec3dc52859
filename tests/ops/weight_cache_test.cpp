#include "ops/weight_cache.hpp"

#include <gtest/gtest.h>

namespace ration::ops {
namespace {

std::shared_ptr<PackedBuffer> pack() { return std::make_shared<PackedBuffer>(64); }

TEST(WeightCache, PacksOnceUnderAKey) {
  WeightCache cache;
  const auto first = cache.get("a", {}, pack);
  EXPECT_EQ(cache.get("a", {}, pack), first);
  EXPECT_NE(cache.get("b", {}, pack), first);
  EXPECT_EQ(cache.bytes(), 128U);
}

TEST(WeightCache, KeepsTheConstantsWhoseAddressesItsKeysName) {
  WeightCache cache;
  const auto owner = std::make_shared<const Tensor>(DataType::kFloat32, Shape{1});
  cache.get("a", {SharedTensor(*owner, owner)}, pack);
  EXPECT_EQ(owner.use_count(), 2);
}

TEST(WeightCache, RemembersNothingOfWhatCouldNotBePacked) {
  WeightCache cache;
  EXPECT_THROW(cache.get("a", {}, []() -> std::shared_ptr<PackedBuffer> { throw std::bad_alloc(); }), std::bad_alloc);
  EXPECT_EQ(cache.bytes(), 0U);
}

}  // namespace
}  // namespace ration::ops
