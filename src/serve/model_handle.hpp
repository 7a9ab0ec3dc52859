/// What stays the same while the network behind a model is replaced.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "serve/model_core.hpp"

namespace ration::serve {

/// Thread-safe. Requests keep the network they were submitted to; the engine outlives them, because the handle waits
/// for its requests before it lets go of it.
class ModelHandle {
 public:
  ModelHandle(std::shared_ptr<EngineCore> engine, std::shared_ptr<ModelCore> core)
      : engine_(std::move(engine)), core_(std::move(core)) {}
  /// Waits for the asynchronous requests; in a callback, for all but those whose callbacks it is in.
  ~ModelHandle();
  ModelHandle(const ModelHandle&) = delete;
  ModelHandle& operator=(const ModelHandle&) = delete;

  const std::shared_ptr<EngineCore>& engine() const noexcept { return engine_; }
  sched::Flight* flight() const noexcept { return flight_.get(); }
  std::shared_ptr<ModelCore> core() const {
    const std::lock_guard lock(mutex_);
    return core_;
  }
  /// Puts another network in its place. Throws Error(kInvalidArgument) naming the input or output that differs.
  void replace(std::shared_ptr<ModelCore> core);

 private:
  const std::shared_ptr<EngineCore> engine_;
  std::unique_ptr<sched::Flight> flight_ = std::make_unique<sched::Flight>();  // Its asynchronous requests.
  mutable std::mutex mutex_;                                                   // Guards core_.
  std::shared_ptr<ModelCore> core_;
};

}  // namespace ration::serve
