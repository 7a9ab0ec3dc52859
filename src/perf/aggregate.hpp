/// Makes one row of the windows of one setting under one load.
#pragma once

#include <span>

#include "perf/measure.hpp"
#include "perf/report.hpp"
#include "perf/stability.hpp"

namespace ration::perf {

/// What the windows have in common.
struct Case {
  Setting setting;
  Load load;
  int rows = 1;  ///< Of each request.
};

/// Takes the windows together. In an open loop, unanswered requests count in latency and queue time with their age (see
/// latencies_of). The note says what should be known: growing latency, failures, a late generator, throttling.
Row make_row(const Case& measured, std::span<const Window> windows, bool stable);

/// The windows of a case as they come in; looks whether the last ones agree after each.
class Series {
 public:
  explicit Series(Case measured) : case_(std::move(measured)) {}

  const Case& measured() const noexcept { return case_; }
  const std::vector<Window>& windows() const noexcept { return windows_; }
  void add(Window window);
  /// True if some kStableWindows in a row were stable.
  bool settled() const noexcept { return stable_end_ > 0; }
  /// Returns the row of the latest stable windows, or of all of them.
  Row row() const;

 private:
  Case case_;
  std::vector<Window> windows_;
  std::size_t stable_end_ = 0;  // Behind the last of the latest stable windows.
};

}  // namespace ration::perf
