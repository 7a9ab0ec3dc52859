#include "perf/html_labels.hpp"

#include <algorithm>

namespace ration::perf::html {

Size text_size(std::size_t characters, double font_size) {
  // Bold digits of common sans-serif fonts are 0.55 to 0.7 of the font size wide.
  return {static_cast<double>(characters) * font_size * 0.7, font_size};
}

std::optional<Box> LabelPlacer::place(Point at, Size text, double distance) {
  const double right = at.x + distance, left = at.x - distance - text.width, middle = at.x - text.width / 2;
  const double above = at.y - distance - text.height * 0.7, below = at.y + distance - text.height * 0.3;
  const Point corners[] = {
      {right, above}, {left, above}, {right, below}, {left, below}, {middle, above - 3}, {middle, below + 3},
  };
  for (const Point& corner : corners) {
    const Box box{corner.x, corner.y, text.width, text.height};
    if (!is_free(box)) continue;
    block(box);
    return box;
  }
  return std::nullopt;
}

bool LabelPlacer::is_free(const Box& box) const {
  return area_.holds(box) &&
         std::none_of(blocked_.begin(), blocked_.end(), [&](const Box& other) { return box.overlaps(other); });
}

}  // namespace ration::perf::html
