#include "ration/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>

namespace ration {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: break;
  }
  return spdlog::level::err;
}

}  // namespace

std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: break;
  }
  return "error";
}

LogSink stderr_log_sink(LogLevel minimum) {
  // Not registered with spdlog: its registry is global, and the host may use it for itself.
  auto logger = std::make_shared<spdlog::logger>("ration", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(spdlog_level(minimum));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %l: %v");
  return [logger](LogLevel level, std::string_view line) {
    logger->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
  };
}

}  // namespace ration
