/// A request whose caller waits for it.
#pragma once

#include "serve/completion.hpp"
#include "serve/request.hpp"

namespace ration::serve {

/// Made by the caller, who keeps it and the bound memory alive until wait() has returned.
class BlockingRequest final : public Request {
 public:
  BlockingRequest(EngineCore& engine, std::unique_ptr<compile::Arena> arena, const compile::Bindings& bindings)
      : Request(engine, std::move(arena)) {
    bind(bindings);
  }

  bool is_done() const noexcept { return done_.is_signalled(); }
  /// Blocks until the answer is delivered. Rethrows what a step threw.
  void wait() {
    done_.wait();
    if (error()) std::rethrow_exception(error());
  }
  /// Returns the arena for the next request; only after wait().
  std::unique_ptr<compile::Arena> release_arena() noexcept { return take_arena(); }

 private:
  // The caller may return and destroy the request as soon as this has signalled.
  void deliver() noexcept override { done_.signal(); }

  Completion done_;
};

}  // namespace ration::serve
