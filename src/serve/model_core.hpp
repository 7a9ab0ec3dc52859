/// A loaded network: its graph, its packed weights, and a plan for each shape that was asked for.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "compile/arena.hpp"
#include "compile/compiler.hpp"
#include "graph/graph.hpp"
#include "ration/model.hpp"
#include "serve/engine_core.hpp"
#include "serve/model_group.hpp"

namespace ration::serve {

/// Thread-safe. Plans are made under a lock of their own, so that a new shape does not hold up requests of known ones.
class ModelCore {
 public:
  /// Optimises and plans the imported graph. `name` is what metrics call it.
  ModelCore(std::shared_ptr<EngineCore> engine, std::string name, graph::Graph graph, const ModelOptions& options);

  EngineCore& engine() const noexcept { return *engine_; }
  ModelGroup& group() noexcept { return group_; }
  const std::string& name() const noexcept { return name_; }
  /// Returns null if the engine keeps no metrics.
  ModelMetrics* metrics() const noexcept { return metrics_.get(); }
  const std::vector<TensorInfo>& inputs() const noexcept { return inputs_; }
  const std::vector<TensorInfo>& outputs() const noexcept { return outputs_; }
  const std::vector<graph::PassReport>& passes() const noexcept { return passes_; }
  std::size_t packed_weight_bytes() const { return weights_.bytes(); }
  /// Both wait for a plan that is being made.
  std::vector<StepChoice> choices() const;
  std::chrono::microseconds choice_time() const;

  /// Returns the arenas of the plan for these inputs, making the plan first if there is none. Throws
  /// Error(kInvalidArgument) naming the input that does not fit.
  std::shared_ptr<compile::ArenaPool> arenas_for(std::span<const TensorView> inputs);

  /// Runs every plan there is so many times on zeros, one worker at a time, and takes their times for forecasts.
  /// Blocks.
  void warm_up(int requests);

 private:
  /// A plan and what it was made for.
  struct Entry {
    std::vector<Shape> shapes;
    std::vector<SharedTensor> contents;  ///< Of shape-defining inputs, empty elsewhere.
    std::shared_ptr<compile::ArenaPool> arenas;
  };

  void check(std::span<const TensorView> inputs) const;
  bool fits(const Entry& entry, std::span<const TensorView> inputs) const;
  std::shared_ptr<compile::ArenaPool> find(std::span<const TensorView> inputs) const;
  Entry make_entry(std::span<const TensorView> inputs);
  /// Returns true if the shapes are known, or with `free_batch` if at most the first dimension is free.
  bool has_static_rows(bool free_batch) const noexcept;
  void check_can_batch() const;
  std::vector<TensorView> views_for_batch(int requests) const;
  void prepare_batches();

  std::shared_ptr<EngineCore> engine_;
  ModelOptions options_;
  std::string name_;
  std::shared_ptr<ModelMetrics> metrics_;
  ModelGroup group_;
  graph::Graph graph_;
  ops::WeightCache weights_;
  compile::Choices choices_;  ///< Under compile_mutex_.
  compile::CompileContext context_;
  std::vector<graph::PassReport> passes_;
  std::vector<TensorInfo> inputs_, outputs_;
  std::vector<int> shape_defining_;

  mutable std::mutex compile_mutex_;
  mutable std::shared_mutex entries_mutex_;
  std::vector<Entry> entries_;  ///< Oldest first, at most kMaxPlans.
};

/// A model keeps this many plans; the oldest makes room for the next. A requirement of arenas, not of weights: those
/// are shared. Chosen so that every batch size up to 32 and a few image sizes stay.
inline constexpr std::size_t kMaxPlans = 64;

}  // namespace ration::serve
