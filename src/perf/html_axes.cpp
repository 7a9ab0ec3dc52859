#include "perf/html_axes.hpp"

#include <algorithm>
#include <cmath>

#include "perf/html_labels.hpp"

namespace ration::perf::html {

void draw_y_axis(Svg& svg, const Box& plot, const Axis& axis, std::string_view title) {
  svg.open_group("axis");
  for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
    const double y = axis(axis.ticks[i]);
    svg.line({plot.x, y}, {plot.right(), y}, i == 0 ? "base" : "grid");
    svg.text({plot.x - 7, y + kTickFontSize * 0.35}, axis.labels[i], "end");
  }
  if (!title.empty()) svg.text({0, plot.y - 12}, title, "name");
  svg.close_group();
}

void draw_x_axis(Svg& svg, const Box& plot, const Axis& axis, std::string_view title) {
  svg.open_group("axis");
  for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
    const double x = axis(axis.ticks[i]);
    svg.line({x, plot.y}, {x, plot.bottom()}, "grid");
    svg.text({x, plot.bottom() + kTickFontSize + 6}, axis.labels[i], "mid");
  }
  svg.text({plot.right(), plot.bottom() + kTickFontSize * 2 + 12}, title, "name end");
  svg.close_group();
}

std::size_t label_stride(const std::vector<std::string>& labels, double pitch) {
  double widest = 0;
  for (const std::string& label : labels) widest = std::max(widest, text_size(label.size(), kTickFontSize).width);
  return static_cast<std::size_t>(std::max(1.0, std::ceil((widest + 4) / pitch)));
}

}  // namespace ration::perf::html
