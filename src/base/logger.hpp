/// Puts log lines together and hands them to the host's sink.
///
/// Thread-safe if the sink is. Costs one branch when there is no sink; the parts of a line are joined only for a sink.
#pragma once

#include <utility>

#include "base/fail.hpp"
#include "ration/log.hpp"

namespace ration::base {

class Logger {
 public:
  /// An empty sink is quiet.
  explicit Logger(LogSink sink = {}) : sink_(std::move(sink)) {}

  /// Joins the parts with operator<< and passes the line on. Never throws: a log must not fail a request.
  template <class... Parts>
  void log(LogLevel level, const Parts&... parts) const noexcept {
    if (!sink_) return;
    try {
      sink_(level, concat(parts...));
    } catch (...) {  // Neither the sink's failure nor a lack of memory for the line is worth more than the line.
    }
  }

  template <class... Parts>
  void debug(const Parts&... parts) const noexcept {
    log(LogLevel::kDebug, parts...);
  }
  template <class... Parts>
  void info(const Parts&... parts) const noexcept {
    log(LogLevel::kInfo, parts...);
  }
  template <class... Parts>
  void warning(const Parts&... parts) const noexcept {
    log(LogLevel::kWarning, parts...);
  }
  template <class... Parts>
  void error(const Parts&... parts) const noexcept {
    log(LogLevel::kError, parts...);
  }

 private:
  LogSink sink_;
};

}  // namespace ration::base
