/// Writes one inline SVG picture, element by element. Looks come from the page's style sheet by class names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "perf/html_geometry.hpp"

namespace ration::perf::html {

/// What a picture says to those who do not see it.
struct Caption {
  std::string title;
  std::string description;
};

/// Returns a coordinate with one digit behind the point, none if it is zero.
std::string coordinate(double value);

/// Returns path data from point to point, "M1 2L3 4"; empty without points.
std::string path_through(const std::vector<Point>& points);

class Svg {
 public:
  Svg(Size size, const Caption& caption, std::string_view css_class);

  void open_group(std::string_view css_class);
  void close_group();
  void line(Point from, Point to, std::string_view css_class);
  /// `tip`, unless empty, is shown when the pointer rests on the shape.
  void rect(const Box& box, std::string_view css_class, std::string_view tip = {});
  void path(std::string_view data, std::string_view css_class, std::string_view tip = {});
  /// Writes text that begins, is centred or ends at the point, as the class says: nothing, "mid" or "end".
  void text(Point at, std::string_view content, std::string_view css_class);

  /// Returns the picture; nothing may be added afterwards.
  std::string finish();

 private:
  void shape(const std::string& start, std::string_view css_class, std::string_view tip);

  std::string text_;
};

}  // namespace ration::perf::html
