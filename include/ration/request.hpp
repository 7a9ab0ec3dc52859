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
///  - kDeadlineExceeded: the deadline passed while it waited, or was foreseen to (a Rejected). A request that was
///    started is finished, however late;
///  - kCancelled: the token asked for it, while it waited or between two steps;
///  - kResourceExhausted: the queue was full (EngineOptions::max_queued; a Rejected);
///  - kUnavailable: the engine is shutting down (a Rejected), or the process was forked after the engine was made;
///  - or what a step reports of the data itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "ration/error.hpp"
#include "ration/export.hpp"
#include "ration/tensor.hpp"

namespace ration {

/// Why a request was refused although nothing is wrong with it.
enum class RejectReason : std::uint8_t {
  kQueueFull,     ///< EngineOptions::max_queued requests wait already. Code kResourceExhausted.
  kTooLate,       ///< Its answer was foreseen to come after its deadline. Code kDeadlineExceeded.
  kShuttingDown,  ///< Engine::shut_down was called. Code kUnavailable.
};
inline constexpr int kRejectReasons = 3;

/// Returns "queue_full", "too_late" or "shutting_down".
RATION_EXPORT std::string_view to_string(RejectReason reason) noexcept;

/// The engine at the moment of a refusal: what a client needs to decide whether and when to come back.
struct QueueState {
  int queued = 0;   ///< Requests that waited.
  int running = 0;  ///< Requests, or batches, that ran.
  int workers = 0;
  /// How long a request of the same priority would have waited for a worker, from the measured times of the steps;
  /// zero while nothing was measured.
  std::chrono::nanoseconds expected_wait{0};
};

/// A refusal, as the error of a response or a future.
class RATION_EXPORT Rejected : public Error {
 public:
  Rejected(RejectReason reason, const QueueState& state, const std::string& message);
  ~Rejected() override;

  RejectReason reason() const noexcept { return reason_; }
  const QueueState& state() const noexcept { return state_; }

 private:
  RejectReason reason_;
  QueueState state_;
};

struct RequestOptions {
  /// A request that was not started by then is not started any more. Whoever waits learns of it at the next step
  /// boundary of a running request. And a request whose answer would come too late for its deadline, as far as the
  /// measured times tell, is refused at once (EngineOptions::reject_early).
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
  int batch = 0;                        ///< Requests that ran together, this one included; 0 if it was not started.
  double width = 0;                     ///< Mean number of workers while it ran; 0 if it was not started.
};

struct Response {
  /// In the model's order; empty if the request failed, or if it wrote into the caller's memory.
  std::vector<Tensor> outputs;
  /// What went wrong, an Error; null if nothing did. A future throws it in place of giving the response.
  std::exception_ptr error;
  RequestTiming timing;
  std::string tag;
};

/// Receives the response of one request, exactly once: on the thread that finished it, or, if the request was refused,
/// expired or cancelled, on the thread that found that out: the one that submits, cancels, or passes a step boundary. A
/// refusal that comes up within another callback is delivered when that has returned. A worker computes nothing else
/// until the function returns, so be quick, and hold no lock across submit() or a cancellation that the function takes.
/// It may submit, any number of times one in the other; call run(), profile() and replace(), which compute on its
/// thread; and let go of the last owner of the model, or of the engine. It must not wait for another request by other
/// means. What it throws is dropped.
using ResponseCallback = std::function<void(Response&&)>;

}  // namespace ration
