#include "onnx/random_weights.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ration::onnx {
namespace {

// Four 16-bit numbers, evenly spread, are summed; each has the variance (65536^2 - 1) / 12.
constexpr int kBellParts = 4;
constexpr std::int64_t kPartMaximum = 65535;
constexpr double kBellVariance = kBellParts * (65536.0 * 65536.0 - 1.0) / 12.0;

}  // namespace

RandomWeights::RandomWeights(std::uint64_t seed, std::string_view tensor_name) : state_(seed) {
  // FNV-1a over the name, started from the scrambled seed.
  state_ = next();
  for (const char c : tensor_name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
}

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
std::uint64_t RandomWeights::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

std::int64_t RandomWeights::next_bell() {
  std::uint64_t bits = next();
  std::int64_t sum = 0;
  for (int part = 0; part < kBellParts; ++part, bits >>= 16U) sum += static_cast<std::int64_t>(bits & 0xFFFFU);
  return 2 * sum - kBellParts * kPartMaximum;  // Twice the distance from the mean, which is no integer's half.
}

void RandomWeights::fill_normal(std::span<float> values, double deviation) {
  const double scale = deviation / (2.0 * std::sqrt(kBellVariance));
  for (float& value : values) value = static_cast<float>(static_cast<double>(next_bell()) * scale);
}

void RandomWeights::fill_balanced_rows(std::span<float> values, std::size_t row, double deviation) {
  const auto length = static_cast<std::int64_t>(row);
  const double scale = deviation / (2.0 * std::sqrt(kBellVariance) * static_cast<double>(length));
  std::vector<std::int64_t> bells(row);
  for (std::size_t start = 0; start + row <= values.size(); start += row) {
    std::int64_t sum = 0;
    for (std::int64_t& bell : bells) sum += bell = next_bell();
    std::transform(
        bells.begin(), bells.end(), values.begin() + static_cast<std::ptrdiff_t>(start),
        [&](std::int64_t bell) { return static_cast<float>(static_cast<double>(bell * length - sum) * scale); });
  }
}

void RandomWeights::fill_uniform(std::span<float> values, double low, double high) {
  // 24 bits in [0, 1), exact in a double; the product and the sum round once each.
  const double step = (high - low) / 16777216.0;
  for (float& value : values) value = static_cast<float>(low + static_cast<double>(next() >> 40U) * step);
}

}  // namespace ration::onnx
