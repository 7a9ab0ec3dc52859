#include "sched/simulator/load.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ration::simulator {

Arrivals::Arrivals(const Load& load)
    : load_(load), arrival_random_(load.seed), work_random_(load.seed + 1), left_(load.requests) {
  if (load_.rate > 0) {
    times_.push(-std::log(1 - uniform(arrival_random_)) / load_.rate);
  } else {
    for (int i = 0; i < load_.clients; ++i) times_.push(0);
  }
}

double Arrivals::uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11U) * 0x1p-53; }

double Arrivals::next_time() const {
  return times_.empty() || left_ == 0 ? std::numeric_limits<double>::infinity() : times_.top();
}

Arrival Arrivals::take() {
  Arrival arrival{.time = times_.top()};
  times_.pop();
  --left_;
  if (load_.rate > 0) times_.push(arrival.time - std::log(1 - uniform(arrival_random_)) / load_.rate);
  // The sum of twelve uniform numbers less six is close enough to a normal one, and the same on every platform.
  double normal = -6;
  for (int i = 0; i < 12; ++i) normal += uniform(work_random_);
  arrival.work = std::max(0.5, 1 + load_.noise * normal);
  return arrival;
}

void Arrivals::on_finish(double now) {
  if (load_.rate <= 0) times_.push(now + load_.gap);
}

Latencies::Latencies(const Load& load) : warm_up_(load.requests / 10) {
  values_.reserve(static_cast<std::size_t>(std::max(load.requests, 0)));
}

void Latencies::add(double arrival, double finish) {
  if (seen_++ < warm_up_) {
    begin_ = finish;
    return;
  }
  values_.push_back(finish - arrival);
  end_ = finish;
}

Outcome Latencies::outcome() const {
  if (values_.empty()) return {};
  std::vector<double> sorted = values_;
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(0.99 * static_cast<double>(sorted.size()))) - 1;
  std::nth_element(sorted.begin(), sorted.begin() + rank, sorted.end());
  const auto count = static_cast<double>(values_.size());
  return {.mean = std::accumulate(values_.begin(), values_.end(), 0.0) / count,
          .p99 = sorted[static_cast<std::size_t>(rank)],
          .throughput = count / (end_ - begin_)};
}

}  // namespace ration::simulator
