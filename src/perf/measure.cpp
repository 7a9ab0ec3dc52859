#include "perf/measure.hpp"

#include "perf/arrivals.hpp"
#include "perf/closed_loop.hpp"
#include "perf/open_loop.hpp"
#include "ration/error.hpp"

namespace ration::perf {
namespace {

std::vector<double> arrivals_of(const Load& load, double seconds) {
  if (!load.arrivals_s.empty()) return load.arrivals_s;
  if (load.poisson) return poisson_arrivals(load.request_rate, seconds, load.seed);
  return constant_arrivals(load.request_rate, seconds);
}

}  // namespace

Window measure(Subject& subject, const Load& load, double seconds, const std::function<bool()>& stop) {
  if (load.is_closed()) return ClosedLoop(subject, load.concurrency).run(load.lead_in_s, seconds, stop);
  if (load.arrivals_s.empty() && !(load.request_rate > 0)) {
    throw Error(ErrorCode::kInvalidArgument, "a load needs clients, a request rate above 0, or arrivals");
  }
  const std::vector<double> arrivals = arrivals_of(load, load.lead_in_s + seconds);
  return OpenLoop(subject, arrivals).run(load.lead_in_s, seconds, stop);
}

}  // namespace ration::perf
