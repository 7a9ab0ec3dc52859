#include "perf/html_stack_chart.hpp"

#include <algorithm>
#include <cmath>

#include "perf/html_axes.hpp"
#include "perf/html_labels.hpp"
#include "perf/html_text.hpp"
#include "perf/html_tip.hpp"

namespace ration::perf::html {
namespace {

// Above the plot: the title, and two lines for the values of cut bars.
constexpr double kHead = 44;
// Bars end at most this many times above the highest stable one.
constexpr double kCutAbove = 1.5;

double total_ms(const Row& row) {
  const double total = row.queue_ms.mean + row.compute_ms.mean;
  return std::isfinite(total) ? std::max(total, 0.0) : 0;
}

class StackChart {
 public:
  StackChart(const Report& report, const Series& series, double top_ms, Size size)
      : report_(report),
        series_(series),
        plot_{40, kHead, size.width - 40 - 6, size.height - kHead - 44},
        svg_(size,
             {"Queue and compute time, " + series.name,
              "Mean milliseconds for each load. The figures are in the table below."},
             "chart small"),
        y_(linear_axis({0, top_ms}, {plot_.bottom(), plot_.y}, 6)),
        pitch_(plot_.width / static_cast<double>(series.rows.size())) {}

  std::string draw() {
    draw_y_axis(svg_, plot_, y_, "");
    svg_.text({0, 10}, "mean, ms", "name");
    for (std::size_t i = 0; i < series_.rows.size(); ++i) draw_bar(middle_of(i), *series_.rows[i]);
    draw_loads();
    return svg_.finish();
  }

 private:
  double middle_of(std::size_t index) const { return plot_.x + pitch_ * (static_cast<double>(index) + 0.5); }

  void draw_bar(double middle, const Row& row) {
    const double width = std::min(pitch_ * 0.72, 34.0);
    const double split = y_(std::min(row.compute_ms.mean, total_ms(row))), top = y_(total_ms(row));
    const std::string tip = row_tip(report_, row);
    const auto part = [&](double from, double to) { return Box{middle - width / 2, to, width, from - to}; };
    svg_.rect(part(plot_.bottom(), split), "compute", tip);
    svg_.rect(part(split, top), "queue", tip);
    if (!row.stable) svg_.rect(part(plot_.bottom(), top), "hatch", tip);
    if (total_ms(row) > y_.values.high) draw_cut(middle, width, row);
  }

  // A gap across the bar, and above it the height that it would have: in a second line where the neighbour's stands in
  // the first, left to the tip where both are taken.
  void draw_cut(double middle, double width, const Row& row) {
    const double left = middle - width / 2 - 2, right = middle + width / 2 + 2, y = plot_.y + 9;
    svg_.path(path_through({{left, y + 4}, {middle - 2, y - 1}, {middle + 2, y + 3}, {right, y - 2}}), "cut");
    const std::string label = rounded(total_ms(row));
    const Size text = text_size(label.size(), kTickFontSize);
    for (const double line : {0.0, 1.0}) {
      const Box box{std::min(middle - text.width / 2, plot_.right() + 6 - text.width),
                    plot_.y - 2 - (line + 1) * text.height, text.width, text.height};
      const auto overlaps = [&](const Box& other) {
        return Box{other.x - 4, other.y, other.width + 8, other.height}.overlaps(box);
      };
      if (std::any_of(values_.begin(), values_.end(), overlaps)) continue;
      values_.push_back(box);
      svg_.text({box.x, box.bottom() - 1.5}, label, "value");
      return;
    }
  }

  void draw_loads() {
    std::vector<std::string> labels;
    for (const Row* row : series_.rows) labels.push_back(rounded(load_of(*row)));
    svg_.open_group("axis");
    for (std::size_t i = 0; i < labels.size(); i += label_stride(labels, pitch_)) {
      svg_.text({middle_of(i), plot_.bottom() + kTickFontSize + 5}, labels[i], "mid");
    }
    const bool is_closed = loop_of(*series_.rows.front()) == Loop::kClosed;
    svg_.text({plot_.right(), plot_.bottom() + kTickFontSize * 2 + 11}, is_closed ? "concurrency" : "requests/s",
              "name end");
    svg_.close_group();
  }

  const Report& report_;
  const Series& series_;
  Box plot_;
  Svg svg_;
  Axis y_;
  double pitch_;
  std::vector<Box> values_;  // That are written already.
};

}  // namespace

double stack_top(const std::vector<Series>& series) {
  double highest = 0, highest_stable = 0;
  for (const Series& each : series) {
    for (const Row* row : each.rows) {
      highest = std::max(highest, total_ms(*row));
      if (row->stable) highest_stable = std::max(highest_stable, total_ms(*row));
    }
  }
  if (highest == 0) return 1;
  return highest_stable > 0 ? std::min(highest, kCutAbove * highest_stable) : highest;
}

std::string stack_chart(const Report& report, const Series& series, double top_ms, Size size) {
  return StackChart(report, series, top_ms, size).draw();
}

}  // namespace ration::perf::html
