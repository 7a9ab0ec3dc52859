#include "serve/metrics/model_metrics.hpp"

#include <cstddef>

#include "serve/metrics/units.hpp"

namespace ration::serve {
namespace {

// The counters of a model, in one cache line a stripe. The first five stand as Outcome::End has them, where a reason
// takes the place of the last.
enum Counter : std::size_t { kCompleted, kCancelled, kExpired, kFailed, kFirstRejected };
constexpr std::size_t kSubmitted = kFirstRejected + kRejectReasons;
constexpr std::size_t kCounters = kSubmitted + 1;

static_assert(kCompleted == static_cast<std::size_t>(Outcome::End::kCompleted));
static_assert(kCancelled == static_cast<std::size_t>(Outcome::End::kCancelled));
static_assert(kExpired == static_cast<std::size_t>(Outcome::End::kExpired));
static_assert(kFailed == static_cast<std::size_t>(Outcome::End::kFailed));
static_assert(kFirstRejected == static_cast<std::size_t>(Outcome::End::kRejected));

std::size_t counter_of(const Outcome& outcome) noexcept {
  const auto counter = static_cast<std::size_t>(outcome.end);
  return counter == kFirstRejected ? counter + static_cast<std::size_t>(outcome.reason) : counter;
}

}  // namespace

ModelMetrics::ModelMetrics(int stripes)
    : counts_(stripes, kCounters),
      queue_(stripes, kLargestTime),
      compute_(stripes, kLargestTime),
      width_(stripes, count_units(kLargestCount)),
      batch_(stripes, count_units(kLargestCount)) {}

void ModelMetrics::on_submit() noexcept { counts_.add(kSubmitted, 1); }

// The end is counted last here and read first in snapshot(): a total that has it comes with all that was added before,
// by this thread and, because the request was handed over in between, by the one that submitted it.
void ModelMetrics::record(const Outcome& outcome) noexcept {
  if (outcome.was_started) queue_.record(time_units(outcome.queue));
  if (outcome.end == Outcome::End::kCompleted) {
    compute_.record(time_units(outcome.compute));
    width_.record(count_units(outcome.width));
  }
  counts_.add(counter_of(outcome), 1);
}

void ModelMetrics::record_batch(int size) noexcept { batch_.record(count_units(size)); }

ModelStats ModelMetrics::snapshot() const {
  ModelStats stats;
  stats.completed = counts_.total(kCompleted);
  stats.cancelled = counts_.total(kCancelled);
  stats.expired = counts_.total(kExpired);
  stats.failed = counts_.total(kFailed);
  for (std::size_t reason = 0; reason < kRejectReasons; ++reason) {
    stats.rejected.push_back(counts_.total(kFirstRejected + reason));
  }
  stats.submitted = counts_.total(kSubmitted);
  stats.queue_seconds = queue_.snapshot(kTimeUnit);
  stats.compute_seconds = compute_.snapshot(kTimeUnit);
  stats.width = width_.snapshot(kCountUnit);
  stats.batch = batch_.snapshot(kCountUnit);
  return stats;
}

}  // namespace ration::serve
