/// What comes in and what is measured: arrivals on a virtual clock, and the latencies they met.
///
/// The unit of time is the service time of one request on one core. Everything is a function of the seed: two policies
/// given the same Load meet the same arrivals and the same service times.
#pragma once

#include <cstdint>
#include <limits>
#include <queue>
#include <random>
#include <vector>

namespace ration::simulator {

struct Load {
  /// Open loop: Poisson arrivals per unit of time. 0 means closed loop.
  double rate = 0;
  /// Closed loop: clients that each wait for their answer.
  int clients = 1;
  /// Closed loop: time between an answer and the client's next request.
  double gap = 0.0005;
  /// Standard deviation of a request's service time.
  double noise = 0;
  int requests = 20000;
  std::uint64_t seed = 1;
};

/// A request on its way through the simulation.
struct Arrival {
  double time = 0;
  /// Service time on one core; about 1.
  double work = 1;
};

class Arrivals {
 public:
  explicit Arrivals(const Load& load);

  /// Returns when the next request arrives; infinity if none is on its way.
  double next_time() const;
  /// Takes the next arrival.
  Arrival take();
  /// Tells that a request was answered, on which a closed-loop client sends its next one.
  void on_finish(double now);

 private:
  double uniform(std::mt19937_64& random);

  Load load_;
  std::mt19937_64 arrival_random_;
  std::mt19937_64 work_random_;
  std::priority_queue<double, std::vector<double>, std::greater<>> times_;
  int left_ = 0;
};

struct Outcome {
  double mean = 0;
  double p99 = 0;
  /// Requests per unit of time.
  double throughput = 0;
};

/// Collects latencies after a warm-up of a tenth of the requests.
class Latencies {
 public:
  explicit Latencies(const Load& load);
  void add(double arrival, double finish);
  Outcome outcome() const;

 private:
  int warm_up_;
  int seen_ = 0;
  double begin_ = 0;
  double end_ = 0;
  std::vector<double> values_;
};

}  // namespace ration::simulator
