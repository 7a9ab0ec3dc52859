/// Draws the axes of a chart: grid, tick labels that do not overlap, title with the unit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "perf/html_scale.hpp"
#include "perf/html_svg.hpp"

namespace ration::perf::html {

/// Of tick labels, as in the style sheet.
inline constexpr double kTickFontSize = 11;

/// Draws horizontal grid lines across `plot`, their labels to its left and the title, if any, above it.
void draw_y_axis(Svg& svg, const Box& plot, const Axis& axis, std::string_view title);

/// Draws ticks and labels below `plot` and the title under them; vertical grid lines too, if asked for.
void draw_x_axis(Svg& svg, const Box& plot, const Axis& axis, std::string_view title);

/// Returns the distance between the labels that have room: 1 shows each, 2 every second...; `pitch` is the distance of
/// neighbours in pixels.
std::size_t label_stride(const std::vector<std::string>& labels, double pitch);

}  // namespace ration::perf::html
