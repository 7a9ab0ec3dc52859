/// A request whose caller waits for it.
#pragma once

#include <memory>
#include <utility>

#include "serve/request.hpp"

namespace ration::serve {

/// Made by the caller, who keeps it and the bound memory alive until run() has returned.
class BlockingRequest final : public Request {
 public:
  BlockingRequest(std::shared_ptr<ModelCore> model, std::shared_ptr<compile::ArenaPool> arenas,
                  const compile::Bindings& bindings)
      : Request(std::move(model), std::move(arenas)) {
    bind(bindings);
  }

  /// Blocks until there is an answer. Throws what a step threw, or why there is none.
  void run() {
    count();
    engine().run(*this);
    if (error()) std::rethrow_exception(error());
  }

 private:
  void deliver() noexcept override {}
};

}  // namespace ration::serve
