/// Finds places for labels beside points so that none covers another label or a point.
#pragma once

#include <optional>
#include <vector>

#include "perf/html_geometry.hpp"

namespace ration::perf::html {

/// Returns about how much room a line of text takes. The font is the reader's, so this is an estimate on the large
/// side.
Size text_size(std::size_t characters, double font_size);

class LabelPlacer {
 public:
  /// Labels stay inside `area`.
  explicit LabelPlacer(const Box& area) : area_(area) {}

  void block(const Box& box) { blocked_.push_back(box); }

  /// Returns the first free place around the point, and blocks it; nothing if all are taken. Near its point first to
  /// the right above, then to the left above, below to both sides, above and below.
  std::optional<Box> place(Point at, Size text, double distance);

 private:
  bool is_free(const Box& box) const;

  Box area_;
  std::vector<Box> blocked_;
};

}  // namespace ration::perf::html
