/// Why a task was not run, and how things stood at that moment.
#pragma once

#include <chrono>
#include <cstdint>

namespace ration::sched {

struct Refusal {
  enum class Reason : std::uint8_t {
    kQueueFull,     ///< As many tasks wait as may.
    kTooLate,       ///< Its answer was foreseen to come after its deadline.
    kExpired,       ///< Its deadline passed while it waited.
    kCancelled,     ///< Its submitter took it back while it waited.
    kShuttingDown,  ///< The scheduler takes no more.
  };
  Reason reason = Reason::kQueueFull;
  int queued = 0;   ///< Tasks that waited.
  int running = 0;  ///< Tasks that were started; a batch counts once.
  int workers = 0;
  std::chrono::nanoseconds expected_wait{0};  ///< Of a task of the same priority, until its start.
};

}  // namespace ration::sched
