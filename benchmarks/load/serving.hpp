/// Serves windows of load on command, as a worker process of benchmarks/peers.
#pragma once

#include <iosfwd>

#include "subject.hpp"

namespace ration::benchmark {

/// Writes one line of JSON that says who answers: versions, instruction set, budget, options, and the first values of
/// the output, by which the caller sees that all its workers compute the same. Then answers every line of `requests`
/// (window_request.hpp) with one line of JSON, {"seconds":S,"latency_ms":[...]}, until the input ends. Uses no CPU in
/// between. Throws std::invalid_argument on a line that is no request.
void serve_windows(const Subject& subject, const EngineOptions& options, std::istream& requests, std::ostream& answers);

}  // namespace ration::benchmark
