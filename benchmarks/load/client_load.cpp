#include "client_load.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>

namespace ration::benchmark {

namespace {

using Clock = std::chrono::steady_clock;

// More requests than this are never in flight below saturation; above it, arrivals wait and their latency shows it.
constexpr int kOpenLoopThreads = 64;
// Until all of them stand ready.
constexpr std::chrono::milliseconds kStartDelay{20};

double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

/// Runs `client` on `threads` threads; each fills its own list of latencies.
Window gather(int threads, const std::function<void(std::vector<double>&)>& client) {
  Window window;
  std::mutex mutex;
  const Clock::time_point start = Clock::now();
  std::vector<std::thread> clients;
  for (int i = 0; i < threads; ++i) {
    clients.emplace_back([&] {
      std::vector<double> mine;
      client(mine);
      const std::lock_guard lock(mutex);
      window.latency_ms.insert(window.latency_ms.end(), mine.begin(), mine.end());
    });
  }
  for (std::thread& thread : clients) thread.join();
  window.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return window;
}

}  // namespace

Window closed_loop(const std::function<void()>& answer, int clients, Seconds duration) {
  const Clock::time_point end = Clock::now() + std::chrono::duration_cast<Clock::duration>(duration);
  return gather(clients, [&](std::vector<double>& latencies) {
    for (Clock::time_point start = Clock::now(); start < end; start = Clock::now()) {
      answer();
      latencies.push_back(milliseconds(Clock::now() - start));
    }
  });
}

std::vector<Seconds> poisson_arrivals(double rate, Seconds duration, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Seconds> arrivals;
  // The gap is drawn by inversion, because std::exponential_distribution differs between libraries.
  const auto gap = [&] { return Seconds(-std::log1p(-static_cast<double>(random() >> 11) * 0x1p-53) / rate); };
  for (Seconds at = gap(); at < duration; at += gap()) arrivals.push_back(at);
  return arrivals;
}

Window open_loop(const std::function<void()>& answer, const std::vector<Seconds>& arrivals) {
  const Clock::time_point start = Clock::now() + kStartDelay;
  std::atomic<std::size_t> next{0};
  return gather(kOpenLoopThreads, [&](std::vector<double>& latencies) {
    for (std::size_t i = next.fetch_add(1); i < arrivals.size(); i = next.fetch_add(1)) {
      const Clock::time_point intended = start + std::chrono::duration_cast<Clock::duration>(arrivals[i]);
      std::this_thread::sleep_until(intended);
      answer();
      latencies.push_back(milliseconds(Clock::now() - intended));
    }
  });
}

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(q * static_cast<double>(values.size())) - 1;
  return values[static_cast<std::size_t>(std::max(rank, 0.0))];
}

double mean(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace ration::benchmark
