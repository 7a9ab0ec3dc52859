#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "measurements.hpp"
#include "process_memory.hpp"
#include "subject.hpp"

namespace ration::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

/// What became of the requests of one window. Callbacks come from several threads.
struct Outcome {
  std::mutex mutex;
  int in_time = 0, late = 0, full = 0, foreseen = 0, expired = 0, other = 0;
  std::vector<double> refusal_ms;  // From submission to the refusal.

  void add(const Response& response, Clock::time_point submitted, Clock::time_point deadline) {
    const Clock::time_point now = Clock::now();
    const std::lock_guard lock(mutex);
    if (!response.error) {
      ++(now <= deadline ? in_time : late);
      return;
    }
    try {
      std::rethrow_exception(response.error);
    } catch (const Rejected& refusal) {
      ++(refusal.reason() == RejectReason::kQueueFull ? full : foreseen);
      refusal_ms.push_back(milliseconds(now - submitted));
    } catch (const Error& error) {
      ++(error.code() == ErrorCode::kDeadlineExceeded ? expired : other);
    }
  }
  int ended() const { return in_time + late + full + foreseen + expired + other; }
};

struct Peaks {
  int queued = 0;
  double mib = 0;
};

/// Submits at the arrivals and waits for the last answer. `allowed`: from submission to deadline; zero: none.
Peaks offer(const Subject& subject, const std::vector<Seconds>& arrivals, Clock::duration allowed, Outcome& outcome) {
  Peaks peaks;
  const Clock::time_point start = Clock::now();
  std::atomic<std::size_t> ended{0};
  for (const Seconds arrival : arrivals) {
    std::this_thread::sleep_until(start + std::chrono::duration_cast<Clock::duration>(arrival));
    const Clock::time_point now = Clock::now();
    const bool hurried = allowed != Clock::duration::zero();
    RequestOptions options;
    if (hurried) options.deadline = now + allowed;
    const TensorView view = subject.input;
    subject.model.submit(
        {&view, 1}, {},
        [&outcome, &ended, now, deadline = options.deadline](Response&& response) {
          outcome.add(response, now, deadline);
          ended.fetch_add(1);
        },
        options);
    peaks.queued = std::max(peaks.queued, subject.engine.stats().queued);
    peaks.mib = std::max(peaks.mib, resident_mib());
  }
  while (ended.load() < arrivals.size()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return peaks;
}

}  // namespace

void measure_overload(const std::string& model, double seconds) {
  ModelOptions warm;
  warm.warm_up = 5;
  EngineOptions bounded;
  bounded.max_queued = 64;
  const Subject subject(model, warm, bounded);
  const int workers = subject.engine.workers();
  subject.throughput(2 * workers, 1);
  const double capacity = subject.throughput(2 * workers, 5);
  const Seconds service(workers / capacity);
  const double at_rest = resident_mib();
  std::printf("capacity %.2f requests/s with %d clients, service time %.1f ms, %.0f MiB\n", capacity, 2 * workers,
              service.count() * 1e3, at_rest);
  for (const bool hurried : {true, false}) {
    const std::vector<Seconds> arrivals = poisson_arrivals(2 * capacity, Seconds(seconds), 7);
    Outcome outcome;
    const Clock::time_point start = Clock::now();
    const auto allowed = hurried ? std::chrono::duration_cast<Clock::duration>(3 * service) : Clock::duration::zero();
    const Peaks peaks = offer(subject, arrivals, allowed, outcome);
    const double elapsed = Seconds(Clock::now() - start).count();
    // Noise changes the capacity from minute to minute, so it is measured again right behind.
    const double after = subject.throughput(2 * workers, 5);
    std::printf(
        "%s: %zu requests in %.1f s: %d in time, %d late, %d refused for lateness, %d for a full queue, "
        "%d expired, %d other; goodput %.2f/s = %.3f of the capacity (%.2f before, %.2f after)\n",
        hurried ? "deadline of 3 service times" : "no deadline", arrivals.size(), elapsed, outcome.in_time,
        outcome.late, outcome.foreseen, outcome.full, outcome.expired, outcome.other, outcome.in_time / elapsed,
        outcome.in_time / elapsed / ((capacity + after) / 2), capacity, after);
    std::printf("  refusals take p50 %.4f ms, p99 %.4f ms; at most %d waited (bound %d); at most %.0f MiB\n",
                quantile(outcome.refusal_ms, 0.5), quantile(outcome.refusal_ms, 0.99), peaks.queued, bounded.max_queued,
                peaks.mib);
    std::fflush(stdout);
  }
}

}  // namespace ration::benchmark
