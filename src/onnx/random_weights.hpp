/// Random numbers that are the same bits on every machine: integer arithmetic and one rounding to float.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ration::onnx {

/// Makes the numbers of one tensor. Different names give independent streams of the same seed.
class RandomWeights {
 public:
  RandomWeights(std::uint64_t seed, std::string_view tensor_name);

  /// Fills with numbers of mean zero and this standard deviation, bell-shaped and within 3.5 deviations.
  void fill_normal(std::span<float> values, double deviation);
  /// The same in rows of `row` numbers (the weights of one output), each row's sum made zero but for rounding.
  void fill_balanced_rows(std::span<float> values, std::size_t row, double deviation);
  /// Fills with numbers spread evenly in [low, high).
  void fill_uniform(std::span<float> values, double low, double high);

 private:
  std::uint64_t next();
  std::int64_t next_bell();

  std::uint64_t state_;
};

}  // namespace ration::onnx
