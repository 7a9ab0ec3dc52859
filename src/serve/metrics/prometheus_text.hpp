/// Writes Prometheus' text exposition format 0.0.4, whatever the locale.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "ration/metrics.hpp"

namespace ration::serve {

struct Label {
  std::string_view name;
  std::string_view value;  ///< As it is; escaped when written.
};

/// Not thread-safe.
class PrometheusText {
 public:
  /// Begins a metric; the samples that follow are its own. `type` is "counter", "gauge" or "histogram". `help` has no
  /// backslash and no line feed; both strings are constants.
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::initializer_list<Label> labels, std::uint64_t value);
  void sample(std::initializer_list<Label> labels, double value);
  /// Writes all series of a histogram. `bounds` ascend; where one is an end of a bucket of `distribution`, its count is
  /// exact; otherwise the bucket in which it lies is left out of it.
  void histogram(const Label& label, const Distribution& distribution, std::span<const double> bounds);

  const std::string& text() const noexcept { return text_; }

 private:
  template <class Number>
  void line(std::string_view suffix, std::initializer_list<Label> labels, Number value);

  std::string text_;
  std::string_view family_;
};

}  // namespace ration::serve
