/// What an engine has done and is doing, as plain values, and the same as Prometheus text.
///
///     const ration::EngineStats stats = engine.stats();
///     for (const ration::ModelStats& model : stats.models) {
///       std::cout << model.name << ": p99 of compute " << model.compute_seconds.quantile(0.99) * 1e3 << " ms\n";
///     }
///     http_response.body = stats.to_prometheus();                     // for a scrape; the host serves it
///
/// Everything counts from the engine's start. Taking stats blocks no request; the figures of requests that end
/// meanwhile may be in or not, but what has ended is never ahead of what was submitted. Values: copy them, keep them,
/// subtract what you saw before.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ration/export.hpp"
#include "ration/request.hpp"

namespace ration {

/// How some positive quantity was distributed. Buckets are log-linear: 32 to each doubling, so that a quantile is at
/// most 1.6 % off, or half a nanosecond if that is more; up to three days, which longer times count as.
struct RATION_EXPORT Distribution {
  struct Bucket {
    double lower = 0;  ///< Values in it are above this
    double upper = 0;  ///< and at most this. Multiples of a power of two, exact; zero counts in the first bucket.
    std::uint64_t count = 0;
  };
  std::vector<Bucket> buckets;  ///< Ascending; those without a value are left out.
  std::uint64_t count = 0;
  double sum = 0;  ///< Each value rounded up: by less than a nanosecond, or by a thousandth of a worker.

  /// Returns the value that the part `q` of all values does not exceed: the middle of its bucket; 0 if there are none.
  double quantile(double q) const;
  /// Returns what was added since an earlier snapshot of the same distribution.
  Distribution since(const Distribution& earlier) const;
  /// Returns 0 if there are none.
  double mean() const noexcept { return count == 0 ? 0 : sum / static_cast<double>(count); }
};

/// The requests of one model. Models of the same name count as one, also one after the other.
struct ModelStats {
  std::string name;
  std::uint64_t submitted = 0;  ///< Rejected ones included.
  std::uint64_t completed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t expired = 0;            ///< The deadline passed while they waited.
  std::uint64_t failed = 0;             ///< A step reported an error.
  std::vector<std::uint64_t> rejected;  ///< By RejectReason, in its order.
  Distribution queue_seconds;           ///< Of those that were started: from submission to the first step.
  Distribution compute_seconds;         ///< Of those that were completed: from there to the answer.
  Distribution width;                   ///< Of those too: mean number of workers while they ran.
  Distribution batch;                   ///< Of each batch that ran: how many requests it held.

  RATION_EXPORT std::uint64_t rejected_for(RejectReason reason) const;
  /// Returns how many have ended, in whatever way; submitted - ended() are in flight.
  RATION_EXPORT std::uint64_t ended() const;
};

struct EngineStats {
  std::vector<ModelStats> models;  ///< In the order of their first loading.
  int queued = 0;                  ///< Requests that wait now.
  int running = 0;                 ///< Requests, or batches, that run now.
  int workers = 0;                 ///< There are now; see Engine::workers().
  double budget_cpus = 0;          ///< CpuBudget::cpus as of the last look.

  // Of the whole container, from the cgroup whose quota is the tightest; 0 without one.
  std::uint64_t throttled_periods = 0;
  std::chrono::nanoseconds throttled_time{0};

  // Of the whole process, threads of the host included.
  std::chrono::nanoseconds cpu_user{0};
  std::chrono::nanoseconds cpu_system{0};
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;

  /// Returns the text exposition format 0.0.4; docs/metrics.md lists the names.
  RATION_EXPORT std::string to_prometheus() const;
};

}  // namespace ration
