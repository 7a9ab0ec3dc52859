#include "perf/html_scale.hpp"

#include <algorithm>
#include <cmath>

#include "perf/html_text.hpp"

namespace ration::perf::html {
namespace {

// Keeps a quotient that is whole but for rounding from being cut to the number below.
constexpr double kRoundingSlack = 1e-9;

// Returns mantissa times powers of ten that enclose the range, ascending.
std::vector<double> ticks_of_mantissas(const std::vector<double>& mantissas, Range values) {
  std::vector<double> ticks;
  const int first = static_cast<int>(std::floor(std::log10(values.low))) - 1;
  const int last = static_cast<int>(std::ceil(std::log10(values.high))) + 1;
  for (int exponent = first; exponent <= last; ++exponent) {
    for (const double mantissa : mantissas) ticks.push_back(mantissa * std::pow(10, exponent));
  }
  const auto above_low = std::upper_bound(ticks.begin(), ticks.end(), values.low * (1 + kRoundingSlack));
  const auto from_high = std::lower_bound(ticks.begin(), ticks.end(), values.high * (1 - kRoundingSlack));
  return {std::prev(above_low), std::next(from_high)};
}

}  // namespace

double nice_step(double span, int most) {
  const double raw = span / most;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double mantissa : {1.0, 2.0, 5.0}) {
    if (mantissa * power >= raw * (1 - kRoundingSlack)) return mantissa * power;
  }
  return 10 * power;
}

double Axis::operator()(double value) const {
  const double inside = std::clamp(value, values.low, values.high);
  const double share = logarithmic ? std::log(inside / values.low) / std::log(values.high / values.low)
                                   : (inside - values.low) / (values.high - values.low);
  return pixels.low + share * (pixels.high - pixels.low);
}

Axis linear_axis(Range values, Range pixels, int most_ticks) {
  if (values.low == values.high) {
    const double margin = values.low == 0 ? 1 : std::abs(values.low) / 10;
    values = values.low == 0 ? Range{0, 1} : Range{values.low - margin, values.high + margin};
  }
  const double step = nice_step(values.high - values.low, most_ticks);
  const double first = std::floor(values.low / step + kRoundingSlack);
  const double last = std::ceil(values.high / step - kRoundingSlack);
  const int digits = std::max(0, -static_cast<int>(std::floor(std::log10(step) + kRoundingSlack)));
  Axis axis{{first * step, last * step}, pixels, false, {}, {}};
  for (double index = first; index <= last; ++index) {
    axis.ticks.push_back(index * step);
    axis.labels.push_back(fixed(index * step, digits));
  }
  return axis;
}

Axis log_axis(Range values, Range pixels, int most_ticks) {
  std::vector<double> ticks;
  for (const auto& mantissas : {std::vector<double>{1, 2, 5}, std::vector<double>{1, 3}, std::vector<double>{1}}) {
    ticks = ticks_of_mantissas(mantissas, values);
    if (ticks.size() <= static_cast<std::size_t>(most_ticks)) break;
  }
  if (ticks.size() == 1) ticks.push_back(ticks.front() * 10);
  Axis axis{{ticks.front(), ticks.back()}, pixels, true, ticks, {}};
  for (const double tick : ticks) axis.labels.push_back(rounded(tick));
  return axis;
}

}  // namespace ration::perf::html
