#include "perf/html_latency_chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "perf/html_axes.hpp"
#include "perf/html_frontier.hpp"
#include "perf/html_labels.hpp"
#include "perf/html_marker.hpp"
#include "perf/html_text.hpp"
#include "perf/html_tip.hpp"

namespace ration::perf::html {
namespace {

constexpr double kRadiusP50 = 4.5, kRadiusP99 = 3.4;
// Beyond this ratio a linear axis would press the small latencies into one line.
constexpr double kLogRatio = 10;
// Where throughputs lie closer together than this share of the largest, the axis need not begin at zero.
constexpr double kNarrowShare = 0.4;

struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool is_empty() const { return low > high; }
};

class LatencyChart {
 public:
  LatencyChart(const Report& report, Loop loop, Size size)
      : report_(report),
        loop_(loop),
        series_(series_of(report, loop)),
        plot_{58, 34, size.width - 58 - 16, size.height - 34 - 46},
        svg_(size,
             {"Latency against throughput",
              "Each point is one load. Lower and further to the right is better. The figures are in the table below."},
             "chart") {}

  std::string draw() {
    choose_axes();
    draw_y_axis(svg_, plot_, y_, y_.logarithmic ? "latency, ms (logarithmic)" : "latency, ms");
    draw_x_axis(svg_, plot_, x_, "throughput, answers/s");
    for (double Quantiles::*quantile : {&Quantiles::p50, &Quantiles::p99}) draw_frontier(quantile);
    for (const Series& series : series_) {
      svg_.open_group(colour_class(series.index) + " series");
      svg_.path(path_through(points_of(series, &Quantiles::p99)), "line p99");
      svg_.path(path_through(points_of(series, &Quantiles::p50)), "line p50");
      draw_markers(series, &Quantiles::p99, kRadiusP99);
      draw_markers(series, &Quantiles::p50, kRadiusP50);
      svg_.close_group();
    }
    draw_load_labels();
    return svg_.finish();
  }

 private:
  static bool is_drawn(const Row& row) {
    return row.requests > 0 && std::isfinite(row.throughput) && row.latency_ms.p50 > 0 &&
           std::isfinite(row.latency_ms.p50) && row.latency_ms.p99 > 0 && std::isfinite(row.latency_ms.p99);
  }

  void choose_axes() {
    Extent throughput, latency;
    for (const Series& series : series_) {
      for (const Row* row : series.rows) {
        if (!is_drawn(*row)) continue;
        throughput.add(row->throughput);
        latency.add(row->latency_ms.p50);
        latency.add(row->latency_ms.p99);
      }
    }
    if (throughput.is_empty()) throughput = latency = {0, 1};
    // Room for a marker and a label at both sides.
    const double margin = (throughput.high - throughput.low) * 0.04;
    const bool is_narrow = throughput.low > kNarrowShare * throughput.high;
    const Range shown{is_narrow ? throughput.low - margin : 0, throughput.high + margin};
    x_ = linear_axis(shown, {plot_.x, plot_.right()}, plot_.width > 600 ? 10 : 5);
    const Range up{plot_.bottom(), plot_.y};
    const bool is_wide = latency.low > 0 && latency.high > kLogRatio * latency.low;
    y_ = is_wide ? log_axis({latency.low, latency.high}, up, 9) : linear_axis({0, latency.high}, up, 8);
  }

  Point at(const Row& row, double Quantiles::*quantile) const {
    return {x_(row.throughput), y_(row.latency_ms.*quantile)};
  }

  std::vector<Point> points_of(const Series& series, double Quantiles::*quantile) const {
    std::vector<Point> points;
    for (const Row* row : series.rows) {
      if (is_drawn(*row)) points.push_back(at(*row, quantile));
    }
    return points;
  }

  // Whoever wants a throughput between two points of the frontier pays the latency of the upper one: a staircase.
  void draw_frontier(double Quantiles::*quantile) {
    std::vector<Point> stairs;
    for (const Row* row : frontier(report_, loop_, quantile)) {
      const Point corner = at(*row, quantile);
      stairs.push_back({stairs.empty() ? plot_.x : stairs.back().x, corner.y});
      stairs.push_back(corner);
    }
    svg_.path(path_through(stairs), "frontier");
  }

  void draw_markers(const Series& series, double Quantiles::*quantile, double radius) {
    for (const Row* row : series.rows) {
      if (!is_drawn(*row)) continue;
      svg_.path(marker_path(series.index, at(*row, quantile), radius), row->stable ? "mark" : "mark unstable",
                row_tip(report_, *row));
    }
  }

  void draw_load_labels() {
    LabelPlacer placer({plot_.x, plot_.y, plot_.width + 14, plot_.height});
    const auto block = [&](Point point, double radius) {
      placer.block({point.x - radius, point.y - radius, 2 * radius, 2 * radius});
    };
    for (const Series& series : series_) {
      for (const Point& point : points_of(series, &Quantiles::p50)) block(point, kRadiusP50);
      for (const Point& point : points_of(series, &Quantiles::p99)) block(point, kRadiusP99);
    }
    for (const Series& series : series_) {
      for (const Row* row : series.rows) {
        if (!is_drawn(*row)) continue;
        const std::string label = rounded(load_of(*row));
        const std::optional<Box> box =
            placer.place(at(*row, &Quantiles::p50), text_size(label.size(), kTickFontSize), kRadiusP50 + 1);
        if (box) svg_.text({box->x, box->bottom() - 2}, label, "load " + colour_class(series.index));
      }
    }
  }

  const Report& report_;
  Loop loop_;
  std::vector<Series> series_;
  Box plot_;
  Svg svg_;
  Axis x_, y_;
};

}  // namespace

std::string latency_chart(const Report& report, Loop loop, Size size) {
  return LatencyChart(report, loop, size).draw();
}

}  // namespace ration::perf::html
