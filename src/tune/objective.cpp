#include "tune/objective.hpp"

#include <algorithm>
#include <charconv>

#include "ration/error.hpp"

namespace ration::tune {

double parse_p99_bound(const std::string& text) {
  const std::string prefix = "p99=";
  double bound = 0;
  const char* const begin = text.data() + std::min(prefix.size(), text.size());
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(begin, last, bound);
  if (!text.starts_with(prefix) || error != std::errc{} || end != last || !(bound > 0 && bound < 1e9)) {
    throw Error(ErrorCode::kInvalidArgument, "'" + text + "' is no bound of the form p99=MS, with MS above 0");
  }
  return bound;
}

Objective Objective::parse(const std::string& text) {
  if (text == "latency") return {.kind = Kind::kLatency};
  if (text == "throughput") return {.kind = Kind::kThroughput};
  if (text.starts_with("p99")) return {.kind = Kind::kP99, .bound_ms = parse_p99_bound(text)};
  throw Error(ErrorCode::kInvalidArgument, "'" + text + "' is none of latency, throughput and p99=MS");
}

}  // namespace ration::tune
