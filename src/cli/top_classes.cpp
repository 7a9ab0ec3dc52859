#include "cli/top_classes.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "cli/file_bytes.hpp"

namespace ration::cli {

std::vector<RankedClass> top_classes(std::span<const float> scores, std::size_t count) {
  std::vector<RankedClass> all(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) all[i] = {i, scores[i]};
  const auto higher = [](const RankedClass& a, const RankedClass& b) {
    if (std::isnan(a.score) || std::isnan(b.score)) {
      return std::isnan(a.score) == std::isnan(b.score) ? a.index < b.index : std::isnan(b.score);
    }
    return a.score != b.score ? a.score > b.score : a.index < b.index;
  };
  const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size()));
  std::partial_sort(all.begin(), end, all.end(), higher);
  all.erase(end, all.end());
  return all;
}

std::vector<std::span<const float>> score_rows(const TensorView& output) {
  const Shape& shape = output.shape();
  if (output.type() != DataType::kFloat32 || shape.rank() < 2 || shape.elements(2, shape.rank()) != 1) return {};
  const std::span<const float> values = output.values<float>();
  const auto classes = static_cast<std::size_t>(shape[1]);
  std::vector<std::span<const float>> rows;
  for (std::size_t start = 0; start < values.size(); start += classes) rows.push_back(values.subspan(start, classes));
  return rows;
}

std::vector<std::string> read_labels(const std::filesystem::path& path) {
  constexpr std::size_t kMaximumFile = std::size_t{1} << 26U;
  const std::vector<unsigned char> bytes = read_file(path, kMaximumFile);
  std::istringstream lines(std::string(bytes.begin(), bytes.end()));
  std::vector<std::string> labels;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    labels.push_back(line);
  }
  return labels;
}

}  // namespace ration::cli
