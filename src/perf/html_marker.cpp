#include "perf/html_marker.hpp"

#include "perf/html_svg.hpp"
#include "perf/html_text.hpp"

namespace ration::perf::html {

std::string colour_class(std::size_t series) { return concat({"s", std::to_string(series % kColours)}); }

std::string marker_path(std::size_t series, Point centre, double radius) {
  const auto [x, y] = centre;
  // Factors that give the shapes about the area of the circle.
  const double half = radius * 0.89, wide = radius * 1.25, tall = radius * 1.2;
  const std::string r = coordinate(radius), across = coordinate(2 * radius);
  switch (series % 5) {
    case 0:
      return concat({"M", coordinate(x - radius), " ", coordinate(y), "a", r, " ", r, " 0 1 0 ", across, " 0a", r, " ",
                     r, " 0 1 0 -", across, " 0Z"});
    case 1:
      return path_through({{x - half, y - half}, {x + half, y - half}, {x + half, y + half}, {x - half, y + half}}) +
             "Z";
    case 2: return path_through({{x, y - tall}, {x + wide, y + half}, {x - wide, y + half}}) + "Z";
    case 3: return path_through({{x, y - wide}, {x + wide, y}, {x, y + wide}, {x - wide, y}}) + "Z";
    default: return path_through({{x, y + tall}, {x + wide, y - half}, {x - wide, y - half}}) + "Z";
  }
}

}  // namespace ration::perf::html
