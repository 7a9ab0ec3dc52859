#include "c_api/error.hpp"

#include <cstring>
#include <exception>
#include <new>

#include "c_api/sized.hpp"

namespace ration::c_api {
namespace {

ration_code code_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidArgument: return RATION_INVALID_ARGUMENT;
    case ErrorCode::kNotFound: return RATION_NOT_FOUND;
    case ErrorCode::kInvalidModel: return RATION_INVALID_MODEL;
    case ErrorCode::kUnsupported: return RATION_UNSUPPORTED;
    case ErrorCode::kResourceExhausted: return RATION_RESOURCE_EXHAUSTED;
    case ErrorCode::kUnavailable: return RATION_UNAVAILABLE;
    case ErrorCode::kCancelled: return RATION_CANCELLED;
    case ErrorCode::kDeadlineExceeded: return RATION_DEADLINE_EXCEEDED;
    case ErrorCode::kInternal: break;
  }
  return RATION_INTERNAL;
}

ration_reject_reason reason_of(RejectReason reason) noexcept {
  switch (reason) {
    case RejectReason::kQueueFull: return RATION_QUEUE_FULL;
    case RejectReason::kTooLate: return RATION_TOO_LATE;
    case RejectReason::kShuttingDown: break;
  }
  return RATION_SHUTTING_DOWN;
}

ration_rejection rejection_of(const Rejected& refusal) noexcept {
  const QueueState& state = refusal.state();
  return {sizeof(ration_rejection),   reason_of(refusal.reason()), state.queued, state.running, state.workers,
          state.expected_wait.count()};
}

/// What is returned when there is no memory for an error; never freed.
ration_error exhausted{RATION_RESOURCE_EXHAUSTED, {}, "the memory is exhausted"};

ration_error* make_error(ration_code code, std::string_view message, const ration_rejection& rejection = {}) noexcept {
  void* const memory = ::operator new(sizeof(ration_error) + message.size() + 1, std::nothrow);
  if (memory == nullptr) return &exhausted;
  char* const text = static_cast<char*>(memory) + sizeof(ration_error);
  std::memcpy(text, message.data(), message.size());
  text[message.size()] = '\0';
  return new (memory) ration_error{code, rejection, text};
}

}  // namespace

ration_error* current_error() noexcept {
  try {
    throw;
  } catch (const Rejected& refusal) {
    return make_error(code_of(refusal.code()), refusal.what(), rejection_of(refusal));
  } catch (const Error& error) {
    return make_error(code_of(error.code()), error.what());
  } catch (const std::bad_alloc&) {
    return &exhausted;
  } catch (const std::exception& error) {
    return make_error(RATION_INTERNAL, error.what());
  } catch (...) {
    return make_error(RATION_INTERNAL, "an exception of an unknown type was thrown");
  }
}

ErrorPointer error_of(const std::exception_ptr& exception) noexcept {
  if (!exception) return nullptr;
  try {
    std::rethrow_exception(exception);
  } catch (...) {
    return ErrorPointer(current_error());
  }
}

void refuse(const std::string& sentence) { throw Error(ErrorCode::kInvalidArgument, sentence); }

void require_pointer(const void* pointer, const char* function, const char* argument) {
  if (pointer == nullptr) refuse(std::string(function) + " was given NULL for " + argument);
}

}  // namespace ration::c_api

using namespace ration::c_api;

ration_code ration_error_code(const ration_error* error) { return error == nullptr ? RATION_OK : error->code; }

const char* ration_error_message(const ration_error* error) { return error == nullptr ? "" : error->message; }

int32_t ration_error_rejection(const ration_error* error, ration_rejection* rejection) {
  if (error == nullptr || error->rejection.reason == 0) return 0;
  return try_fill(rejection, error->rejection) ? 1 : 0;
}

void ration_error_free(ration_error* error) {
  if (error != &exhausted) ::operator delete(error);
}

const char* ration_code_name(ration_code code) {
  if (code == RATION_OK) return "ok";
  const bool known = code >= RATION_INVALID_ARGUMENT && code < RATION_INTERNAL;
  // The codes of C are those of C++ in their order, after RATION_OK.
  return ration::to_string(known ? static_cast<ration::ErrorCode>(code - 1) : ration::ErrorCode::kInternal).data();
}
