#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "ration/error.hpp"
#include "ration/tensor.hpp"

namespace ration {
namespace {

TEST(Tensor, IsAlignedAndZeroed) {
  const Tensor tensor = Tensor::zeros(DataType::kFloat32, {2, 3});
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data()) % Tensor::kAlignment, 0U);
  for (const float value : tensor.values<float>()) EXPECT_EQ(value, 0.0F);
}

TEST(Tensor, CloneDoesNotShareMemory) {
  const std::vector<float> values{1, 2, 3};
  Tensor first = Tensor::from(std::span<const float>(values), {3});
  const Tensor second = first.clone();
  first.values<float>()[0] = 9;
  EXPECT_EQ(second.values<float>()[0], 1);
}

TEST(Tensor, EmptyTensorHasAnAddress) { EXPECT_NE(Tensor(DataType::kFloat32, {0, 3}).data(), nullptr); }

TEST(TensorView, RefusesTheWrongTypeLengthAndAlignment) {
  const std::vector<float> values(6);
  const TensorView view(std::span<const float>(values), {2, 3});
  EXPECT_THROW(view.values<double>(), Error);
  EXPECT_THROW(TensorView(std::span<const float>(values), {7}), Error);
  const TensorView crooked(DataType::kFloat32, {1}, reinterpret_cast<const char*>(values.data()) + 1);
  EXPECT_THROW(crooked.values<float>(), Error);
}

}  // namespace
}  // namespace ration
