/// Points, sizes and boxes of a picture, in its pixels; y grows downwards.
#pragma once

namespace ration::perf::html {

struct Point {
  double x = 0, y = 0;
};

struct Size {
  double width = 0, height = 0;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }
  bool overlaps(const Box& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
  bool holds(const Box& other) const {
    return x <= other.x && other.right() <= right() && y <= other.y && other.bottom() <= bottom();
  }
};

/// From one number to another; `low` may be above `high` where pixels run against the values.
struct Range {
  double low = 0, high = 1;
};

}  // namespace ration::perf::html
