/// When a request will be answered, from the work that is ahead of it. Pure functions.
#pragma once

#include <chrono>

#include "sched/task.hpp"

namespace ration::sched {

/// What a forecast looks at. Work is time on one worker.
struct Outlook {
  std::chrono::nanoseconds work_ahead{0};  ///< Of all that will be started before, and what is left of the started.
  int workers = 1;                         ///< At least 1.
};

/// Part of the predicted time that is added to it before it is held against a deadline: service times of one model vary
/// by that much on a busy machine (docs/scheduling.md has what it costs and brings).
inline constexpr int kForecastMargin = 8;

/// Returns how long a request waits for its start. Work is conserved, so the workers are through with what is ahead at
/// the soonest after its share; one of them is free earlier, by what the others have left then.
constexpr std::chrono::nanoseconds expected_wait(const Outlook& outlook) noexcept {
  return outlook.work_ahead / outlook.workers;
}

/// Returns true if a request that arrives now cannot be expected to make its deadline. Behind others it will run on one
/// worker. With nobody ahead it is never refused: it gets every worker, whatever the forecast is worth, and a forecast
/// that was wrong is mended by measuring. Unknown work (0) is never refused either.
constexpr bool is_too_late(const Outlook& outlook, const TaskTerms& terms, TaskTerms::TimePoint now) noexcept {
  if (terms.deadline == TaskTerms::TimePoint::max() || terms.work.count() <= 0) return false;
  if (outlook.work_ahead.count() <= 0) return false;
  const std::chrono::nanoseconds time = expected_wait(outlook) + terms.work;
  return terms.deadline - now < time + time / kForecastMargin;
}

/// Returns true if a waiting request would be late even with all workers on it from now on.
constexpr bool is_hopeless(const TaskTerms& terms, int workers, TaskTerms::TimePoint now) noexcept {
  return terms.deadline != TaskTerms::TimePoint::max() && terms.deadline - now < terms.work / workers;
}

}  // namespace ration::sched
