#include "onnx/random_weights.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace ration::onnx {
namespace {

double mean_of(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation_of(std::span<const float> values) {
  const double mean = mean_of(values);
  double sum = 0.0;
  for (const float value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

std::vector<float> normal(std::uint64_t seed, const char* name) {
  std::vector<float> values(10000);
  RandomWeights(seed, name).fill_normal(values, 3.0);
  return values;
}

TEST(RandomWeights, NormalNumbersHaveTheDeviationAskedFor) {
  const std::vector<float> values = normal(1, "a");
  EXPECT_NEAR(mean_of(values), 0.0, 0.1);
  EXPECT_NEAR(deviation_of(values), 3.0, 0.1);
}

TEST(RandomWeights, SeedAndNameGiveTheStream) {
  EXPECT_EQ(normal(1, "a"), normal(1, "a"));
  EXPECT_NE(normal(1, "a"), normal(2, "a"));
  EXPECT_NE(normal(1, "a"), normal(1, "b"));
}

TEST(RandomWeights, BalancedRowsSumToZero) {
  std::vector<float> values(64 * 147);
  RandomWeights(1, "a").fill_balanced_rows(values, 147, 3.0);
  for (std::size_t start = 0; start < values.size(); start += 147) {
    EXPECT_NEAR(mean_of(std::span(values).subspan(start, 147)), 0.0, 1e-6);
  }
  EXPECT_NEAR(deviation_of(values), 3.0, 0.1);
}

TEST(RandomWeights, UniformNumbersFillTheirInterval) {
  std::vector<float> values(10000);
  RandomWeights(1, "a").fill_uniform(values, -1.0, 3.0);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_GE(*low, -1.0F);
  EXPECT_LT(*low, -0.99F);
  EXPECT_LT(*high, 3.0F);
  EXPECT_GT(*high, 2.99F);
}

}  // namespace
}  // namespace ration::onnx
