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

TEST(Tensor, OfNoElementsHasAnAddressAndIsNotEmpty) {
  const Tensor tensor(DataType::kFloat32, {0, 3});
  EXPECT_NE(tensor.data(), nullptr);
  EXPECT_FALSE(tensor.empty());
  EXPECT_TRUE(tensor.values<float>().empty());
}

void expect_empty(const Tensor& tensor) {
  EXPECT_TRUE(tensor.empty());
  EXPECT_EQ(tensor.data(), nullptr);
  EXPECT_EQ(tensor.elements(), 0);
  EXPECT_EQ(tensor.bytes(), 0U);
  EXPECT_EQ(tensor.shape(), Shape());
  EXPECT_THROW(tensor.values<float>(), Error);
  EXPECT_THROW(tensor.clone(), Error);
  EXPECT_THROW(TensorView(tensor).values<float>(), Error);
}

TEST(Tensor, MadeByDefaultOrMovedFromIsEmpty) {
  expect_empty(Tensor());
  Tensor first = Tensor::zeros(DataType::kInt64, {2, 3});
  const void* const memory = first.data();
  Tensor second = std::move(first);
  expect_empty(first);
  EXPECT_EQ(second.data(), memory);
  EXPECT_EQ(second.elements(), 6);
  first = std::move(second);
  expect_empty(second);
  EXPECT_EQ(first.type(), DataType::kInt64);
}

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
