/// One request that somebody waits for later: on what terms it runs, and what comes back.
///
///     ration::RequestOptions options;
///     options.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
///     options.priority = 1;                                          // before those of priority 0
///     std::vector<ration::Tensor> inputs;
///     inputs.push_back(std::move(image));
///     std::future<ration::Response> answer = model.submit(std::move(inputs), options);
///     for (const ration::Tensor& output : answer.get().outputs) use(output);   // throws ration::Error if refused
///
/// All types are plain values. Every request ends exactly once: with its outputs, or with an Error of code
///  - kDeadlineExceeded: the deadline passed while it waited. A request that was started is finished, however late;
///  - kCancelled: the token asked for it, while it waited or between two steps;
///  - kResourceExhausted: the queue was full (EngineOptions::max_queued); the message has the queue's state;
///  - kUnavailable: the process was forked after the engine was made;
///  - or what a step reports of the data itself.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "ration/export.hpp"
#include "ration/tensor.hpp"

namespace ration {

struct RequestOptions {
  /// A request that was not started by then is not started any more. Whoever waits learns of it at the next step
  /// boundary of a running request.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  /// Among waiting requests of all models of the engine, the highest goes first, then the oldest. A request that runs
  /// is not interrupted.
  int priority = 0;
  /// Ends the request with kCancelled: at once while it waits, at its next step boundary while it runs.
  std::stop_token cancel{};
  /// Comes back in the response; the library only carries it.
  std::string tag{};
};

/// Where the time of a request went.
struct RequestTiming {
  std::chrono::nanoseconds queue{0};    ///< From submit() to the first step.
  std::chrono::nanoseconds compute{0};  ///< From there to the end, pauses of the governor included.
};

struct Response {
  /// In the model's order; empty if the request failed, or if it wrote into the caller's memory.
  std::vector<Tensor> outputs;
  /// What went wrong, an Error; null if nothing did. A future throws it in place of giving the response.
  std::exception_ptr error;
  RequestTiming timing;
  std::string tag;
};

/// Receives the response of one request, exactly once: on the worker that finished it, which computes nothing until the
/// function returns, or, if the request was refused, expired or cancelled, on the thread that found that out: the one
/// that submits, cancels, or passes a step boundary. So be quick, do not wait for other requests, do not destroy the
/// model or the engine, and hold no lock across submit() or a cancellation that the function takes. It may submit. What
/// it throws is dropped.
using ResponseCallback = std::function<void(Response&&)>;

}  // namespace ration
