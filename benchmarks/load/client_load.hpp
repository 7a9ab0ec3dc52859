/// Puts load on a function that answers one request, and takes the time of each answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace ration::benchmark {

using Seconds = std::chrono::duration<double>;

/// What one window measured; latencies in milliseconds, unsorted.
struct Window {
  std::vector<double> latency_ms;
  double seconds = 0;
};

/// Closed loop: `clients` threads that each ask again as soon as they are answered, for `duration`.
Window closed_loop(const std::function<void()>& answer, int clients, Seconds duration);

/// Returns Poisson arrivals of `rate` requests a second, counted from the window's start, until `duration`.
std::vector<Seconds> poisson_arrivals(double rate, Seconds duration, std::uint64_t seed);

/// Open loop: one request at each arrival, on a thread of its own that was waiting for it. Latency counts from the
/// intended arrival, so that a request that could not be issued in time is not flattered.
Window open_loop(const std::function<void()>& answer, const std::vector<Seconds>& arrivals);

/// Returns the quantile q of all latencies, by the nearest rank.
double quantile(std::vector<double> values, double q);
double mean(const std::vector<double>& values);

}  // namespace ration::benchmark
