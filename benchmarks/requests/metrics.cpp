#include "measurements.hpp"
#include "paired.hpp"
#include "subject.hpp"

namespace ration::benchmark {

void measure_metrics(const std::string& model, double seconds, int pairs) {
  EngineOptions without = side_by_side();
  without.metrics = false;
  const Subject off(model, {}, without);
  const Subject on(model, {}, side_by_side());
  print_pairs(
      "8 clients", "requests/s", [&] { return off.throughput(8, seconds); }, [&] { return on.throughput(8, seconds); },
      pairs);
}

}  // namespace ration::benchmark
