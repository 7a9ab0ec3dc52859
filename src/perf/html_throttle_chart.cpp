#include "perf/html_throttle_chart.hpp"

#include <algorithm>

#include "perf/html_axes.hpp"
#include "perf/html_marker.hpp"
#include "perf/html_series.hpp"
#include "perf/html_tip.hpp"

namespace ration::perf::html {
namespace {

constexpr double kStripHeight = 14;

// Percent of the window's periods.
double throttled_share(const WindowTrace& window) {
  if (window.periods == 0) return 0;
  return 100 * static_cast<double>(window.throttled_periods) / static_cast<double>(window.periods);
}

// Milliseconds of each second.
double throttled_rate(const WindowTrace& window) {
  return window.seconds > 0 ? window.throttled_ms / window.seconds : 0;
}

class ThrottleChart {
 public:
  ThrottleChart(const Report& report, Size size)
      : report_(report),
        svg_(size,
             {"Throttling over time",
              "For each window the share of CFS periods in which the quota ran out, and the time that run queues "
              "stood still. Sums are in the table below."},
             "chart") {
    const double panel = (size.height - 34 - 34 - 30 - 44) / 2;
    share_ = {58, 34, size.width - 58 - 16, panel};
    rate_ = {58, share_.bottom() + 34, share_.width, panel};
    strip_ = {58, rate_.bottom() + 8, share_.width, kStripHeight};
    double end = 0;
    for (const WindowTrace& window : report.windows) end = std::max(end, window.start_s + window.seconds);
    time_ = linear_axis({0, end}, {strip_.x, strip_.right()}, share_.width > 600 ? 12 : 6);
  }

  std::string draw() {
    draw_panel(share_, "throttled, % of periods", throttled_share);
    draw_panel(rate_, "throttled, ms each second (all CPUs)", throttled_rate);
    draw_strip();
    return svg_.finish();
  }

 private:
  using Measure = double (*)(const WindowTrace&);

  void draw_panel(const Box& plot, std::string_view title, Measure measure) {
    double highest = 0;
    for (const WindowTrace& window : report_.windows) highest = std::max(highest, measure(window));
    const Axis y = linear_axis({0, highest}, {plot.bottom(), plot.y}, 4);
    draw_y_axis(svg_, plot, y, title);
    for (const WindowTrace& window : report_.windows) {
      const double value = measure(window);
      if (value > 0) draw_box(window, {0, y(value), 0, plot.bottom() - y(value)}, "bar");
    }
  }

  void draw_strip() {
    for (const WindowTrace& window : report_.windows) draw_box(window, {0, strip_.y, 0, strip_.height}, "bar pale");
    draw_x_axis(svg_, {strip_.x, strip_.bottom(), strip_.width, 0}, time_, "seconds since the begin");
  }

  // Draws a box of this height over the window's time.
  void draw_box(const WindowTrace& window, Box box, const std::string& css_class) {
    box.x = time_(window.start_s);
    box.width = std::max(1.0, time_(window.start_s + window.seconds) - box.x - 1);
    svg_.rect(box, css_class + " " + colour_class(series_index(report_, window)), window_tip(window));
  }

  const Report& report_;
  Svg svg_;
  Box share_, rate_, strip_;
  Axis time_;
};

}  // namespace

ThrottlingTotal throttling_total(const Report& report) {
  ThrottlingTotal total;
  for (const WindowTrace& window : report.windows) {
    total.periods += window.periods;
    total.throttled_periods += window.throttled_periods;
    total.throttled_ms += window.throttled_ms;
  }
  return total;
}

std::string throttle_chart(const Report& report, Size size) { return ThrottleChart(report, size).draw(); }

}  // namespace ration::perf::html
