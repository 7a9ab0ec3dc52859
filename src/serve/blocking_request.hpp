/// A request whose caller waits for it.
#pragma once

#include <memory>
#include <utility>

#include "serve/completion.hpp"
#include "serve/request.hpp"

namespace ration::serve {

/// Made by the caller, who keeps it and the bound memory alive until wait() has returned.
class BlockingRequest final : public Request {
 public:
  BlockingRequest(std::shared_ptr<ModelCore> model, std::shared_ptr<compile::ArenaPool> arenas,
                  const compile::Bindings& bindings)
      : Request(std::move(model), std::move(arenas)) {
    bind(bindings);
  }

  using Request::start;
  bool is_done() const noexcept { return done_.is_signalled(); }
  /// Blocks until the answer is delivered. Rethrows what a step threw, or why it was refused.
  void wait() {
    done_.wait();
    if (error()) std::rethrow_exception(error());
  }

 private:
  // The caller may return and destroy the request as soon as this has signalled.
  void deliver() noexcept override { done_.signal(); }

  Completion done_;
};

}  // namespace ration::serve
