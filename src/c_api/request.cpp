#include "c_api/request.hpp"

#include "c_api/moment.hpp"
#include "ration/c_api.h"

namespace ration::c_api {

void RequestState::deliver(Response&& response) {
  inputs_.clear();
  if (callback_ != nullptr) {
    response_->take(std::move(response));
    callback_(user_, response_.release());
    return;
  }
  const std::lock_guard lock(mutex_);
  response_->take(std::move(response));
  has_ended_ = true;
  ended_.notify_all();
}

std::unique_ptr<ration_response> RequestState::wait(std::int64_t timeout_ns) {
  if (callback_ != nullptr) refuse("a request with a callback was waited for");
  std::unique_lock lock(mutex_);
  const auto has_ended = [this] { return has_ended_; };
  if (timeout_ns == RATION_FOREVER) {
    ended_.wait(lock, has_ended);
  } else if (!ended_.wait_until(lock, moment_in(timeout_ns), has_ended)) {
    return nullptr;
  }
  if (response_ == nullptr) refuse("a request was waited for again after its answer was given");
  return std::move(response_);
}

}  // namespace ration::c_api

using namespace ration::c_api;

void ration_request_cancel(ration_request* request) {
  if (request == nullptr) return;
  // The callback may free the handle.
  const std::shared_ptr<RequestState> state = request->state;
  state->cancel();
}

ration_error* ration_request_wait(ration_request* request, int64_t timeout_ns, ration_response** response) {
  return guarded([&]() -> ration_error* {
    require_pointer(response, "ration_request_wait", "response");
    *response = nullptr;
    require_pointer(request, "ration_request_wait", "request");
    std::unique_ptr<ration_response> answer = request->state->wait(timeout_ns);
    if (answer != nullptr && answer->error != nullptr) return answer->error.release();
    *response = answer.release();
    return nullptr;
  });
}

void ration_request_free(ration_request* request) { delete request; }
