/// The ordered table of implementations: where nothing was measured the first that does not refuse computes the step;
/// the reference stands last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "graph/graph.hpp"
#include "kernels/isa.hpp"
#include "ops/operation.hpp"
#include "ops/weight_cache.hpp"
#include "tensor/layout.hpp"

namespace ration::ops {

/// One input or the output of a step as the compiler sees it. Shapes are static.
struct TensorSpec {
  bool present = true;  ///< False for an absent optional input.
  DataType type = DataType::kFloat32;
  Shape shape{};
  Layout layout = Layout::kPlain;          ///< Inputs: what the producer writes. Output: ignored.
  const SharedTensor* constant = nullptr;  ///< The value, if it is known at compile time.
};

/// What implementations may ask of the machine and the user.
struct OpsContext {
  kernels::Isa isa = kernels::Isa::kPortable;     ///< What our own kernels may use.
  Layout preferred_blocked = Layout::kBlocked16;  ///< The blocked layout that suits this CPU.
  int images = 1;   ///< So many images a step are what implementations are compared by; see step_signature.hpp.
  int max_cut = 1;  ///< The largest count steps will be cut into; more are not prepared. The engine's workers.
  /// What the engine's workers may grow to. Steps that need neither preparation nor scratch are cut so far, if it is
  /// above max_cut.
  int most_workers = 1;

  int largest_free_cut() const noexcept { return max_cut > most_workers ? max_cut : most_workers; }
};

/// A node with everything that is known about it at compile time. References are valid during propose() and create.
struct StepSpec {
  const graph::Node& node;
  std::vector<TensorSpec> src;
  TensorSpec dst;
  const OpsContext& context;
  /// Set where a kernel of our own takes the step, too: its blocked layout. Implementations that can choose propose it,
  /// so that none wins because of its neighbours' layouts, or makes them reorder.
  std::optional<Layout> blocks = std::nullopt;
};

/// What an implementation offers for one step.
struct Proposal {
  std::vector<Layout> src_layouts;  ///< Per input: the layout it wants to read. The compiler inserts reorders.
  Layout dst_layout = Layout::kPlain;
  std::vector<bool> uses_src;    ///< Per input: read at run time. False for weights packed at creation.
  int inplace_src = -1;          ///< dst must start as this input's content and share its memory (residual sums).
  bool may_alias_src0 = false;   ///< dst may share memory with input 0, which dies here (pointwise functions).
  std::size_t packed_bytes = 0;  ///< Of the weights, if it is known before they are packed; else 0.
  /// Makes the operation; packs weights through the cache. Called at most once, while the StepSpec is alive.
  std::function<std::unique_ptr<Operation>(WeightCache& weights)> create;
};

/// Why an implementation does not take a step: a clause that completes "refused: ...".
struct Refusal {
  std::string reason;
};

using Answer = std::variant<Proposal, Refusal>;

/// One row of the table.
struct Implementation {
  std::string_view name;  ///< For example "onednn:conv", "reference".
  graph::OpKind op;
  Answer (*propose)(const StepSpec& spec);
};

/// Returns the implementations of an operator, best first; the last is the reference and refuses only what nothing can
/// compute.
std::span<const Implementation> implementations(graph::OpKind op);

/// From which layout into which, in at most how many shards.
struct LayoutChange {
  Layout from = Layout::kPlain;
  Layout to = Layout::kPlain;
  int max_cut = 1;
};

/// Makes the step that copies `shape` of `type` from one layout into another. Every pair of layouts is supported for
/// float32; others only between equal layouts. Throws Error(kUnsupported).
std::unique_ptr<Operation> make_reorder(DataType type, const Shape& shape, const LayoutChange& change);

/// Computes a node whose inputs are all constants, by the reference (graph::Evaluate).
std::vector<SharedTensor> evaluate(const graph::Graph& graph, const graph::Node& node);

/// Returns the context for the CPU this process runs on; our own kernels use nothing above `limit`.
OpsContext detect_context(kernels::Isa limit = kernels::Isa::kAvx512);

}  // namespace ration::ops
