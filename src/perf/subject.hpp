/// What is measured: a model under one setting, with the inputs it is asked with.
///
///     ration::perf::Subject subject("resnet50.onnx", {.split = "2x1"}, {.batch = 4});
///
/// Parked and without cost while it is not measured, so that several stand side by side.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "perf/synthetic_inputs.hpp"
#include "ration/engine.hpp"
#include "ration/model.hpp"

namespace ration::perf {

/// A setting to measure: what a user would pass to EngineOptions and ModelOptions.
struct Setting {
  std::string split = "elastic";
  std::string intra_op = "pool";  ///< or "openmp".
  int threads = 0;                ///< 0: the budget.
  int max_batch = 1;              ///< Dynamic batching.
  double max_delay_ms = 0;
  bool pin = false;      ///< Several settings stand side by side and would leave each other's CPUs.
  bool govern = true;    ///< Pauses before the kernel would throttle.
  ModelOptions model{};  ///< But for the batch.

  friend bool operator==(const Setting&, const Setting&) = default;
};

/// Outputs of one request in flight, in memory that requests write into one after the other.
struct OutputMemory {
  std::vector<Tensor> tensors;
  std::vector<MutableTensorView> views;
};

/// An engine of its own with the model on it, and inputs.
class Subject {
 public:
  /// Loads the model and answers one request of the inputs. Throws Error as Split::parse, Engine and Model do,
  /// Error(kInvalidArgument) for an intra_op that is neither "pool" nor "openmp", and as synthetic_inputs().
  explicit Subject(const std::string& model, const Setting& setting = {}, const InputOptions& inputs = {});
  ~Subject();
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  /// Asks with these tensors from now on, one request's; several subjects may share them. Answers one request, so that
  /// what does not fit the model throws here.
  void use_inputs(std::shared_ptr<const std::vector<Tensor>> inputs);

  const Setting& setting() const noexcept { return setting_; }
  const Engine& engine() const noexcept { return *engine_; }
  const Model& model() const noexcept { return *model_; }
  std::span<const TensorView> inputs() const noexcept { return views_; }
  /// Returns the rows of each request: the first dimension of the first input, 1 without one.
  int rows() const noexcept;
  OutputMemory make_outputs() const;

 private:
  struct OutputType {
    DataType type;
    Shape shape;
  };

  Setting setting_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Model> model_;
  std::shared_ptr<const std::vector<Tensor>> inputs_;
  std::vector<TensorView> views_;
  std::vector<OutputType> outputs_;
};

}  // namespace ration::perf
