#include "perf/html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ration::perf::html {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += is_control(c) ? ' ' : c;
    }
  }
  return escaped;
}

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string element(std::string_view name, std::string_view attributes, std::string_view content) {
  return concat({"<", name, attributes.empty() ? "" : " ", attributes, ">", content, "</", name, ">"});
}

std::string fixed(double value, int digits) {
  if (!std::isfinite(value)) return "n/a";
  std::array<char, 400> buffer{};  // The largest double has 309 digits before the point.
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, digits);
  std::string text(buffer.data(), end.ptr);
  const bool is_zero = text.find_first_not_of("-0.") == std::string::npos;
  return is_zero && text.front() == '-' ? text.substr(1) : text;
}

std::string rounded(double value) {
  const double magnitude = std::abs(value);
  const bool is_small = magnitude > 0 && magnitude < 1;
  const int digits = is_small           ? 2 - static_cast<int>(std::floor(std::log10(magnitude)))
                     : magnitude >= 100 ? 0
                     : magnitude >= 10  ? 1
                                        : 2;
  std::string text = fixed(value, std::min(digits, 12));
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace ration::perf::html
