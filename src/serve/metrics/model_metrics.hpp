/// Counts what became of one model's requests.
#pragma once

#include <chrono>
#include <cstdint>

#include "ration/metrics.hpp"
#include "ration/request.hpp"
#include "serve/metrics/histogram.hpp"
#include "serve/metrics/striped_counters.hpp"

namespace ration::serve {

/// How one request ended.
struct Outcome {
  enum class End : std::uint8_t { kCompleted, kCancelled, kExpired, kFailed, kRejected };
  End end = End::kCompleted;
  RejectReason reason = RejectReason::kQueueFull;  ///< Of a rejected one.
  std::chrono::nanoseconds queue{0};               ///< Counts if it was started.
  std::chrono::nanoseconds compute{0};             ///< Counts if it was completed, as the width does.
  double width = 0;                                ///< Mean number of workers while it ran.
  bool was_started = false;                        ///< A lead took it, whatever came of it then.
};

/// Thread-safe; recording takes no lock and does not allocate. The name is left to the registry.
class ModelMetrics {
 public:
  explicit ModelMetrics(int stripes);

  /// To be called for every request, a rejected one too, before the request is handed to anybody who may end it: so
  /// that no snapshot shows more requests ended than submitted.
  void on_submit() noexcept;
  /// To be called once for each submitted request, when it has ended.
  void record(const Outcome& outcome) noexcept;
  /// To be called once for each batch that ran.
  void record_batch(int size) noexcept;

  /// Returns the counts so far, without a name. Whoever is counted as ended is counted as submitted and is in every
  /// distribution where it belongs; once all record() have returned, submitted == ended().
  ModelStats snapshot() const;

 private:
  StripedCounters counts_;
  Histogram queue_, compute_, width_, batch_;
};

}  // namespace ration::serve
