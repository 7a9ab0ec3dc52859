#include "serve/async_request.hpp"

#include <utility>

namespace ration::serve {

AsyncRequest::AsyncRequest(AsyncWork work, ResponseCallback callback)
    : Request(std::move(work.model), std::move(work.arenas), work.options, work.flight, callback != nullptr),
      work_(std::move(work)),
      callback_(std::move(callback)) {
  bind({work_.inputs.pointers(), work_.outputs.pointers});
}

void AsyncRequest::start(AsyncWork work, ResponseCallback callback) {
  submit(std::unique_ptr<AsyncRequest>(new AsyncRequest(std::move(work), std::move(callback))));
}

std::future<Response> AsyncRequest::start(AsyncWork work) {
  std::unique_ptr<AsyncRequest> request(new AsyncRequest(std::move(work), nullptr));
  std::future<Response> future = request->promise_.get_future();
  submit(std::move(request));
  return future;
}

void AsyncRequest::submit(std::unique_ptr<AsyncRequest> request) {
  // From here on it belongs to itself and ends in deliver().
  AsyncRequest& started = *request.release();
  if (started.work_.options.cancel.stop_possible()) {
    started.canceller_.emplace(started.work_.options.cancel, Canceller{&started});
  }
  started.Request::submit();
}

void AsyncRequest::cancel_anywhere() noexcept {
  cancel();
  engine().scheduler().cancel(*this);
}

Response AsyncRequest::make_response() noexcept {
  Response response;
  response.error = error();
  if (!response.error) response.outputs = std::move(work_.outputs.tensors);
  response.timing = timing();
  response.tag = std::move(work_.options.tag);
  return response;
}

void AsyncRequest::deliver() noexcept {
  canceller_.reset();
  const std::unique_ptr<AsyncRequest> self(this);
  hand_over(make_response());
}

void AsyncRequest::hand_over(Response response) noexcept {
  if (callback_) {
    try {
      callback_(std::move(response));
    } catch (...) {
      // Nobody could receive it; the contract of ResponseCallback says that it is dropped.
    }
  } else if (response.error) {
    promise_.set_exception(response.error);
  } else {
    promise_.set_value(std::move(response));
  }
}

}  // namespace ration::serve
