#include <cstdio>

#include "measurements.hpp"
#include "paired.hpp"
#include "subject.hpp"

namespace ration::benchmark {

void measure_batching(const std::string& model, double seconds, int pairs) {
  ModelOptions batching;
  batching.batch.max = 8;
  batching.warm_up = 3;
  ModelOptions single;
  single.warm_up = 3;
  const Subject off(model, single);
  const Subject on(model, batching);
  print_pairs(
      "64 clients", "requests/s", [&] { return off.throughput(64, seconds); },
      [&] { return on.throughput(64, seconds); }, pairs);
  std::printf("requests a batch: %.3f\n", on.engine.stats().models.front().batch.mean());
  const auto latency = [seconds](const Subject& subject) {
    return quantile(
        closed_loop([&] { static_cast<void>(subject.model.run(subject.input)); }, 1, Seconds(seconds)).latency_ms, 0.5);
  };
  print_pairs(
      "one client", "ms", [&] { return latency(off); }, [&] { return latency(on); }, pairs);
}

}  // namespace ration::benchmark
