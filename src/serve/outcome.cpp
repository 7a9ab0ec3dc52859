#include "serve/outcome.hpp"

namespace ration::serve {
namespace {

void classify(const std::exception_ptr& error, Outcome& outcome) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const Rejected& refusal) {
    outcome.end = Outcome::End::kRejected;
    outcome.reason = refusal.reason();
  } catch (const Error& failure) {
    outcome.end = failure.code() == ErrorCode::kCancelled          ? Outcome::End::kCancelled
                  : failure.code() == ErrorCode::kDeadlineExceeded ? Outcome::End::kExpired
                                                                   : Outcome::End::kFailed;
  } catch (...) {
    outcome.end = Outcome::End::kFailed;
  }
}

}  // namespace

Outcome outcome_of(const RequestTiming& timing, const std::exception_ptr& error) noexcept {
  Outcome outcome;
  outcome.queue = timing.queue;
  outcome.compute = timing.compute;
  outcome.width = timing.width;
  outcome.was_started = timing.batch > 0;
  if (error) classify(error, outcome);
  return outcome;
}

}  // namespace ration::serve
