#include "serve/refusals.hpp"

#include <new>
#include <string>

#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "ration/request.hpp"

namespace ration::serve {
namespace {

double milliseconds(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

/// Calls `fail`, which throws, and returns what it threw, or Error(kResourceExhausted) if there was no memory for it.
template <class Fail>
std::exception_ptr caught(const Fail& fail) noexcept {
  try {
    base::guarded("a request", fail);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

}  // namespace

void fail_overdue(std::chrono::nanoseconds waited, std::chrono::nanoseconds late) {
  base::fail(ErrorCode::kDeadlineExceeded, "the request waited ", milliseconds(waited), " ms and was not started: its ",
             "deadline had passed ", milliseconds(late), " ms before");
}

void fail_cancelled(std::size_t done, std::size_t steps) {
  base::fail(ErrorCode::kCancelled, "the request was cancelled after ", done, " of ", steps, " steps");
}

void fail_refused(const sched::Refusal& refusal, std::chrono::nanoseconds waited, std::chrono::nanoseconds late) {
  const QueueState state{.queued = refusal.queued,
                         .running = refusal.running,
                         .workers = refusal.workers,
                         .expected_wait = refusal.expected_wait};
  const std::string load =
      base::concat(state.queued, " requests wait and ", state.running, " run on ", state.workers, " workers");
  switch (refusal.reason) {
    case sched::Refusal::Reason::kQueueFull:
      throw Rejected(RejectReason::kQueueFull, state, "the queue is full: " + load);
    case sched::Refusal::Reason::kTooLate:
      throw Rejected(
          RejectReason::kTooLate, state,
          base::concat("the answer would come after the deadline: the request would be started in about ",
                       milliseconds(state.expected_wait), " ms, and has ", milliseconds(-late), " ms left; ", load));
    case sched::Refusal::Reason::kShuttingDown:
      throw Rejected(RejectReason::kShuttingDown, state, "the engine is shutting down: " + load);
    case sched::Refusal::Reason::kCancelled:
      base::fail(ErrorCode::kCancelled, "the request was cancelled after it had waited ", milliseconds(waited), " ms");
    case sched::Refusal::Reason::kExpired: break;
  }
  fail_overdue(waited, late);
}

std::exception_ptr memory_error() noexcept {
  return caught([] { throw std::bad_alloc(); });
}

std::exception_ptr cancelled_error(std::size_t done, std::size_t steps) noexcept {
  return caught([&] { fail_cancelled(done, steps); });
}

std::exception_ptr refusal_error(const sched::Refusal& refusal, std::chrono::nanoseconds waited,
                                 std::chrono::nanoseconds late) noexcept {
  return caught([&] { fail_refused(refusal, waited, late); });
}

}  // namespace ration::serve
