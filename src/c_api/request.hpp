/// A submitted request as a host of C holds it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

#include "c_api/response.hpp"
#include "ration/c_api.h"
#include "ration/tensor.hpp"

namespace ration::c_api {

/// Shared by the handle and the library, whichever is there longer. deliver() is called once, from any thread; wait()
/// may be called by several.
class RequestState {
 public:
  /// Without a callback the response waits for wait().
  RequestState(std::unique_ptr<ration_response> response, ration_callback callback, void* user)
      : callback_(callback), user_(user), response_(std::move(response)) {}

  /// Keeps the inputs until the response has come.
  void keep(std::vector<Tensor> inputs) noexcept { inputs_ = std::move(inputs); }
  /// Makes the request cancellable; cancel() does nothing before.
  std::stop_token make_cancellable() { return (stop_ = std::stop_source()).get_token(); }
  void cancel() noexcept { stop_.request_stop(); }

  void deliver(Response&& response);
  /// Returns null if the time ran out. Throws Error(kInvalidArgument) if the response went elsewhere.
  std::unique_ptr<ration_response> wait(std::int64_t timeout_ns);

 private:
  const ration_callback callback_;
  void* const user_;
  std::stop_source stop_{std::nostopstate};
  std::vector<Tensor> inputs_;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable ended_;
  std::unique_ptr<ration_response> response_;
  bool has_ended_ = false;
};

}  // namespace ration::c_api

struct ration_request {
  std::shared_ptr<ration::c_api::RequestState> state;
};
