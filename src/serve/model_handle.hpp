/// What stays the same while the network behind a model is replaced.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "serve/in_flight.hpp"
#include "serve/model_core.hpp"

namespace ration::serve {

/// Thread-safe. Requests keep the network they were submitted to; the engine outlives them, because the handle waits
/// for its requests before it lets go of it.
class ModelHandle {
 public:
  ModelHandle(std::shared_ptr<EngineCore> engine, std::shared_ptr<ModelCore> core)
      : engine_(std::move(engine)), core_(std::move(core)) {}
  /// Waits for the asynchronous requests.
  ~ModelHandle();
  ModelHandle(const ModelHandle&) = delete;
  ModelHandle& operator=(const ModelHandle&) = delete;

  const std::shared_ptr<EngineCore>& engine() const noexcept { return engine_; }
  const std::shared_ptr<InFlight>& in_flight() const noexcept { return in_flight_; }
  std::shared_ptr<ModelCore> core() const {
    const std::lock_guard lock(mutex_);
    return core_;
  }
  /// Puts another network in its place. Throws Error(kInvalidArgument) naming the input or output that differs.
  void replace(std::shared_ptr<ModelCore> core);

 private:
  const std::shared_ptr<EngineCore> engine_;
  const std::shared_ptr<InFlight> in_flight_ = std::make_shared<InFlight>();
  mutable std::mutex mutex_;  // Guards core_.
  std::shared_ptr<ModelCore> core_;
};

}  // namespace ration::serve
