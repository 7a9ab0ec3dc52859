#include "c_api/engine_options.hpp"

#include <string>

#include "c_api/sized.hpp"
#include "c_api/truth.hpp"

namespace ration::c_api {
namespace {

ration_engine_options default_options() noexcept {
  const EngineOptions options;
  ration_engine_options defaults{};
  defaults.size = sizeof(defaults);
  defaults.threads = options.threads;
  defaults.split_inter = options.split.inter;
  defaults.split_intra = options.split.intra;
  defaults.create_threads = options.create_threads ? 1 : 0;
  defaults.pin = options.pin ? 1 : 0;
  defaults.govern = options.govern ? 1 : 0;
  defaults.use_remainder = options.use_remainder ? 1 : 0;
  defaults.max_queued = options.max_queued;
  defaults.overflow = RATION_REJECT_NEWEST;
  defaults.reject_early = options.reject_early ? 1 : 0;
  defaults.metrics = options.metrics ? 1 : 0;
  return defaults;
}

Overflow overflow_of(ration_overflow overflow) {
  switch (overflow) {
    case RATION_REJECT_NEWEST: return Overflow::kRejectNewest;
    case RATION_REJECT_HOPELESS: return Overflow::kRejectHopeless;
    default: refuse("overflow is " + std::to_string(overflow) + ", which is no ration_overflow");
  }
}

// The numbers of C are those of C++.
static_assert(static_cast<int>(LogLevel::kDebug) == RATION_LOG_DEBUG);
static_assert(static_cast<int>(LogLevel::kInfo) == RATION_LOG_INFO);
static_assert(static_cast<int>(LogLevel::kWarning) == RATION_LOG_WARNING);
static_assert(static_cast<int>(LogLevel::kError) == RATION_LOG_ERROR);

LogSink sink_of(ration_log log, void* user) {
  if (log == nullptr) return {};
  return [log, user](LogLevel level, std::string_view line) {
    const std::string text(line);  // Ends with a NUL, which the view need not.
    log(user, static_cast<ration_log_level>(level), text.c_str());
  };
}

}  // namespace

EngineOptions engine_options_of(const ration_engine_options* given) {
  const ration_engine_options known = known_options(given, default_options(), "ration_engine_options");
  EngineOptions options;
  options.threads = known.threads;
  options.split = {.inter = known.split_inter, .intra = known.split_intra};
  options.create_threads = truth(known.create_threads, "create_threads");
  options.pin = truth(known.pin, "pin");
  options.govern = truth(known.govern, "govern");
  options.use_remainder = truth(known.use_remainder, "use_remainder");
  options.max_queued = known.max_queued;
  options.overflow = overflow_of(known.overflow);
  options.reject_early = truth(known.reject_early, "reject_early");
  options.metrics = truth(known.metrics, "metrics");
  options.log = sink_of(known.log, known.log_user);
  return options;
}

}  // namespace ration::c_api

void ration_engine_options_init(ration_engine_options* options, size_t size) {
  ration::c_api::init_options(options, size, ration::c_api::default_options());
}
