/// The engine: the CPU budget, exactly that many workers, and the queue of requests that all models share.
///
///     ration::Engine engine;                                   // as many workers as the process may use
///     ration::Model model(engine, "resnet50.onnx");
///     ration::Engine half({.threads = 2});                     // or an explicit number
///
/// Make one per process and share it: two engines would each take the whole budget. Thread-safe. The constructor
/// creates the workers (named ration-w0, ration-w1, ...); no other thread is ever created. The destructor waits until
/// the requests in flight are done. Models keep what they need of the engine alive, but an engine must outlive the
/// last call of run() on its models.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ration/cpu_budget.hpp"
#include "ration/export.hpp"

namespace ration {

/// How workers are divided among requests.
struct Split {
  /// Both zero: elastic, workers move between requests as the load asks. Otherwise at most `inter` requests run at a
  /// time, each on exactly `intra` workers.
  int inter = 0;
  int intra = 0;

  bool elastic() const noexcept { return inter == 0; }
  /// Parses "elastic" or "IxJ", for example "2x1". Throws Error(kInvalidArgument).
  RATION_EXPORT static Split parse(const std::string& text);
  RATION_EXPORT std::string to_string() const;

  friend bool operator==(const Split&, const Split&) = default;
};

struct EngineOptions {
  /// Workers to create; 0 takes the budget. A number above the budget is allowed, is the user's explicit word, and is
  /// said in the log.
  int threads = 0;
  Split split;
};

namespace serve {
class EngineCore;
}

class RATION_EXPORT Engine {
 public:
  /// Creates the workers. Throws Error(kInvalidArgument) for a split that needs more workers than there are, or
  /// Error(kResourceExhausted) if the system refuses a thread.
  explicit Engine(const EngineOptions& options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Returns the limits that were found and the number derived from them.
  const CpuBudget& budget() const noexcept;
  /// Returns how many workers the engine has.
  int workers() const noexcept;

 private:
  friend class Model;
  std::shared_ptr<serve::EngineCore> core_;
};

}  // namespace ration
