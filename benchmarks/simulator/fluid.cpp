#include "fluid.hpp"

#include <algorithm>
#include <limits>

namespace ration::simulator {
namespace {

struct Request {
  double arrival;
  double left;
};

}  // namespace

Share share_static(int inter, int intra) {
  return [inter, intra](int, std::vector<double>& widths) {
    const auto running = std::min(widths.size(), static_cast<std::size_t>(inter));
    std::fill_n(widths.begin(), running, intra);
  };
}

Share share_equally() {
  return [](int cores, std::vector<double>& widths) {
    std::fill(widths.begin(), widths.end(), cores / static_cast<double>(widths.size()));
  };
}

Share share_lend() {
  return [](int cores, std::vector<double>& widths) {
    const auto running = std::min(widths.size(), static_cast<std::size_t>(cores));
    std::fill_n(widths.begin(), running, cores / static_cast<double>(running));
  };
}

Share share_hybrid(int few) {
  return [few, lend = share_lend()](int cores, std::vector<double>& widths) {
    if (widths.size() > static_cast<std::size_t>(few)) return lend(cores, widths);
    widths.front() = cores;
  };
}

Outcome simulate_fluid(int cores, const Speedup& speedup, const Load& load, const Share& share) {
  Arrivals arrivals(load);
  Latencies latencies(load);
  std::vector<Request> requests;
  std::vector<double> speeds;
  double now = 0;
  while (!requests.empty() || arrivals.next_time() < std::numeric_limits<double>::infinity()) {
    speeds.assign(requests.size(), 0.0);
    if (!requests.empty()) share(cores, speeds);
    double next = arrivals.next_time();
    std::size_t first = requests.size();
    for (std::size_t i = 0; i < requests.size(); ++i) {
      speeds[i] = speedup(speeds[i]);
      if (speeds[i] > 0 && now + requests[i].left / speeds[i] < next) {
        next = now + requests[i].left / speeds[i];
        first = i;
      }
    }
    for (std::size_t i = 0; i < requests.size(); ++i) requests[i].left -= (next - now) * speeds[i];
    now = next;
    if (first < requests.size()) {
      latencies.add(requests[first].arrival, now);
      requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(first));
      arrivals.on_finish(now);
    } else {
      const Arrival arrival = arrivals.take();
      requests.push_back({.arrival = arrival.time, .left = arrival.work});
    }
  }
  return latencies.outcome();
}

}  // namespace ration::simulator
