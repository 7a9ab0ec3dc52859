/// Where the library's log goes: to a function of the host's choice, and nowhere unless it chooses one.
///
///     ration::EngineOptions options;
///     options.log = ration::stderr_log_sink();                                   // ready-made
///     options.log = [](ration::LogLevel level, std::string_view line) {          // or the host's own log
///       if (level >= ration::LogLevel::kWarning) my_logger.write(to_string(level), line);
///     };
///
/// A sink belongs to the engine it was given to; there is no global log. It is called from workers and callers, several
/// at a time, and never on the path of a request that goes well. It should be quick, because the thread that logs waits
/// for it. What it throws is dropped.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "ration/export.hpp"

namespace ration {

enum class LogLevel : std::uint8_t {
  kDebug,    ///< What the library chose, and why.
  kInfo,     ///< Something changed that an operator may want to know: the budget, a model.
  kWarning,  ///< It goes on, but worse than it could: a pin was refused, threads exceed the budget.
  kError,    ///< A failure that no caller will see as an exception or a code.
};

/// Returns "debug", "info", "warning" or "error".
RATION_EXPORT std::string_view to_string(LogLevel level) noexcept;

/// Takes one line without its line break. The text is valid during the call alone.
using LogSink = std::function<void(LogLevel, std::string_view)>;

/// Makes a sink that writes lines of at least `minimum` to standard error, with time and level. Thread-safe.
RATION_EXPORT LogSink stderr_log_sink(LogLevel minimum = LogLevel::kInfo);

}  // namespace ration
