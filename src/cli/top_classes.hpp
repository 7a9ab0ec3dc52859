/// The classes that a network's output ranks highest.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ration/tensor.hpp"

namespace ration::cli {

struct RankedClass {
  std::size_t index = 0;
  float score = 0.0F;
};

/// Returns the `count` highest scores, highest first, the lower index first among equals, NaN last.
std::vector<RankedClass> top_classes(std::span<const float> scores, std::size_t count);

/// Returns the scores of each row of an output [rows, classes] or [rows, classes, 1, ...]. A scalar, another type than
/// float32 or another shape has no rows.
std::vector<std::span<const float>> score_rows(const TensorView& output);

/// Reads one label a line. Throws Error(kNotFound) naming the path.
std::vector<std::string> read_labels(const std::filesystem::path& path);

}  // namespace ration::cli
