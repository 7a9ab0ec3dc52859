#include "serve/metrics/prometheus_text.hpp"

#include <array>
#include <charconv>

namespace ration::serve {
namespace {

/// Returns the shortest text that reads back as the same number.
template <class Number>
std::string to_text(Number value) {
  std::array<char, 32> digits;  // The shortest form of any double needs 24.
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end};
}

void append_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '\\': text += "\\\\"; break;
      case '"': text += "\\\""; break;
      case '\n': text += "\\n"; break;
      default: text += c;
    }
  }
}

}  // namespace

void PrometheusText::family(std::string_view name, std::string_view type, std::string_view help) {
  family_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void PrometheusText::sample(std::initializer_list<Label> labels, std::uint64_t value) { line("", labels, value); }
void PrometheusText::sample(std::initializer_list<Label> labels, double value) { line("", labels, value); }

void PrometheusText::histogram(const Label& label, const Distribution& distribution, std::span<const double> bounds) {
  std::uint64_t cumulative = 0;
  auto bucket = distribution.buckets.begin();
  for (const double bound : bounds) {
    for (; bucket != distribution.buckets.end() && bucket->upper <= bound; ++bucket) cumulative += bucket->count;
    line("_bucket", {label, {"le", to_text(bound)}}, cumulative);
  }
  line("_bucket", {label, {"le", "+Inf"}}, distribution.count);
  line("_sum", {label}, distribution.sum);
  line("_count", {label}, distribution.count);
}

template <class Number>
void PrometheusText::line(std::string_view suffix, std::initializer_list<Label> labels, Number value) {
  text_.append(family_).append(suffix);
  char before = '{';
  for (const Label& label : labels) {
    text_ += before;
    text_.append(label.name).append("=\"");
    append_escaped(text_, label.value);
    text_ += '"';
    before = ',';
  }
  if (labels.size() != 0) text_ += '}';
  text_.append(" ").append(to_text(value)).append("\n");
}

}  // namespace ration::serve
