/// The shape that stands for a series, beside its colour: colours alone do not reach everybody.
#pragma once

#include <string>

#include "perf/html_geometry.hpp"

namespace ration::perf::html {

/// As many as the style sheet has (--s0 ...); further series begin again, with other shapes.
inline constexpr std::size_t kColours = 8;

/// Returns "s0", "s1", ...: the class that sets the series's colour.
std::string colour_class(std::size_t series);

/// Returns path data of the series's marker: circle, square, triangle, diamond, triangle on its tip, in turn.
std::string marker_path(std::size_t series, Point centre, double radius);

}  // namespace ration::perf::html
