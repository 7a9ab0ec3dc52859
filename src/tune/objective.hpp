/// What a setting is tuned for, as one types it.
#pragma once

#include <string>

namespace ration::tune {

struct Objective {
  enum class Kind {
    kLatency,     ///< Mean latency of one client.
    kThroughput,  ///< Answers a second to as many clients as keep every worker busy.
    kP99,         ///< Requests a second, as a Poisson process, whose p99 is at or below the bound.
  };
  Kind kind = Kind::kLatency;
  double bound_ms = 0;  ///< Of kP99.

  /// Parses "latency", "throughput" or "p99=MS". Throws Error(kInvalidArgument) that quotes the text.
  static Objective parse(const std::string& text);

  bool higher_is_better() const noexcept { return kind != Kind::kLatency; }
  const char* unit() const noexcept { return kind == Kind::kLatency ? "ms" : "requests/s"; }
};

/// Parses "p99=MS" and returns the bound in milliseconds. Throws as Objective::parse().
double parse_p99_bound(const std::string& text);

}  // namespace ration::tune
