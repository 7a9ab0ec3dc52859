#include "perf/number_range.hpp"

#include <charconv>
#include <cmath>

#include "ration/error.hpp"

namespace ration::perf {
namespace {

constexpr int kMostNumbers = 1000;
constexpr double kMostWhole = 1e6;

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw Error(ErrorCode::kInvalidArgument, "the range '" + text + "' " + why);
}

std::vector<double> parse_parts(const std::string& text) {
  std::vector<double> parts;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    double number = 0;
    const auto [rest, error] = std::from_chars(at, end, number);
    const bool valid = error == std::errc{} && std::isfinite(number) && (rest == end || *rest == ':');
    if (!valid || parts.size() == 3) refuse(text, "is neither A, A:B nor A:B:STEP");
    if (!(number > 0)) refuse(text, "holds a number that is not above 0");
    parts.push_back(number);
    if (rest == end) return parts;
    at = rest + 1;
  }
}

}  // namespace

std::vector<double> parse_range(const std::string& text) {
  const std::vector<double> parts = parse_parts(text);
  const double first = parts[0];
  const double last = parts.size() > 1 ? parts[1] : first;
  const double step = parts.size() > 2 ? parts[2] : 1;
  if (last < first) refuse(text, "ends below its begin");
  // A step such as 0.1 shall not lose the last number to rounding.
  const double steps = std::floor((last - first) / step + 1e-9);
  if (steps >= kMostNumbers) refuse(text, "holds more than " + std::to_string(kMostNumbers) + " numbers");
  std::vector<double> numbers;
  for (int i = 0; i <= static_cast<int>(steps); ++i) numbers.push_back(first + i * step);
  return numbers;
}

std::vector<int> parse_whole_range(const std::string& text) {
  std::vector<int> numbers;
  for (const double number : parse_range(text)) {
    if (number != std::floor(number) || number > kMostWhole)
      refuse(text, "holds a number that is not whole or too large");
    numbers.push_back(static_cast<int>(number));
  }
  return numbers;
}

}  // namespace ration::perf
