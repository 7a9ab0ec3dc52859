/// A request that nobody waits for: it keeps itself alive and delivers to a callback or a future.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "compile/arena.hpp"
#include "serve/aligned_inputs.hpp"
#include "serve/outputs.hpp"
#include "serve/request.hpp"

namespace ration::serve {

/// What an asynchronous request needs, gathered in the caller's thread.
struct AsyncWork {
  std::shared_ptr<ModelCore> model;
  std::shared_ptr<compile::ArenaPool> arenas;
  std::vector<Tensor> owned_inputs;  ///< Empty if the caller keeps them.
  AlignedInputs inputs;
  Outputs outputs;
  RequestOptions options;
  sched::Flight* flight = nullptr;  ///< Of the model.
};

class AsyncRequest final : public Request {
 public:
  /// Starts a request whose response goes to `callback`.
  static void start(AsyncWork work, ResponseCallback callback);
  /// Starts a request whose response, or error, goes to the future.
  static std::future<Response> start(AsyncWork work);

 private:
  struct Canceller {
    AsyncRequest* request;
    void operator()() const noexcept { request->cancel_anywhere(); }
  };

  AsyncRequest(AsyncWork work, ResponseCallback callback);

  static void submit(std::unique_ptr<AsyncRequest> request);
  void cancel_anywhere() noexcept;
  void deliver() noexcept override;
  Response make_response() noexcept;
  void hand_over(Response response) noexcept;

  AsyncWork work_;
  ResponseCallback callback_;  // Empty: the promise is used.
  std::promise<Response> promise_;
  // Destroyed first thing in deliver(): that waits for a cancellation under way in another thread.
  std::optional<std::stop_callback<Canceller>> canceller_;
};

}  // namespace ration::serve
