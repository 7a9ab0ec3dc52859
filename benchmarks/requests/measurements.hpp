/// The measurements of ration-requests; each prints its own lines to standard output.
#pragma once

#include <string>

namespace ration::benchmark {

/// Times from submit to the first step, from the last step to the callback, and of a whole run(), in microseconds.
void measure_overhead(const std::string& model);

/// Poisson arrivals at twice the capacity for `seconds`: with deadlines of three service times, the part of the
/// capacity that is answered in time and how long a refusal takes; without deadlines, the queue's length and the
/// memory.
void measure_overload(const std::string& model, double seconds);

/// Batching on beside off, in pairs: 64 clients' throughput, one client's latency.
void measure_batching(const std::string& model, double seconds, int pairs);

/// Metrics on beside off, in pairs: throughput of 8 clients.
void measure_metrics(const std::string& model, double seconds, int pairs);

/// Replaces a model `times` times by one of two files while 4 clients ask without a pause: wrong answers, and the
/// memory before and after.
void measure_replacement(const std::string& first, const std::string& second, int times);

}  // namespace ration::benchmark
