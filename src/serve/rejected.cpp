#include "serve/rejected.hpp"

namespace ration {

std::string_view to_string(RejectReason reason) noexcept {
  switch (reason) {
    case RejectReason::kQueueFull: return "queue_full";
    case RejectReason::kTooLate: return "too_late";
    case RejectReason::kShuttingDown: return "shutting_down";
  }
  return "unknown";
}

ErrorCode serve::code_of(RejectReason reason) noexcept {
  switch (reason) {
    case RejectReason::kQueueFull: return ErrorCode::kResourceExhausted;
    case RejectReason::kTooLate: return ErrorCode::kDeadlineExceeded;
    case RejectReason::kShuttingDown: return ErrorCode::kUnavailable;
  }
  return ErrorCode::kInternal;
}

Rejected::Rejected(RejectReason reason, const QueueState& state, const std::string& message)
    : Error(serve::code_of(reason), message), reason_(reason), state_(state) {}
Rejected::~Rejected() = default;

}  // namespace ration
