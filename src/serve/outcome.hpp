/// From how a request ended to what the metrics count.
#pragma once

#include <exception>

#include "ration/request.hpp"
#include "serve/metrics/model_metrics.hpp"

namespace ration::serve {

/// `error` is null for a completed request. Costs a rethrow for others.
Outcome outcome_of(const RequestTiming& timing, const std::exception_ptr& error) noexcept;

}  // namespace ration::serve
