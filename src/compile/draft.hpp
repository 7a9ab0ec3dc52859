/// A plan in the making: steps whose operands are draft values, before memory is assigned and weights are packed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compile/compiler.hpp"
#include "compile/plan.hpp"
#include "graph/graph.hpp"
#include "ops/implementation.hpp"

namespace ration::compile {

using DraftValueId = int;
inline constexpr DraftValueId kNoDraftValue = -1;

/// A tensor in one layout. The same graph value may have several, one per layout somebody wants.
struct DraftValue {
  enum class Kind : std::uint8_t { kComputed, kInput, kConstant };
  Kind kind = Kind::kComputed;
  DataType type = DataType::kFloat32;
  Shape shape{};
  Layout layout = Layout::kPlain;
  int input = -1;           ///< kInput: position among the model's inputs.
  int output = -1;          ///< Position among the model's outputs that this value is written to, or -1.
  SharedTensor constant{};  ///< kConstant.

  std::size_t bytes() const { return storage_bytes(type, shape, layout); }
};

/// A node with its chosen implementation, or a copy between layouts (spec is null then).
struct DraftStep {
  std::unique_ptr<ops::StepSpec> spec;
  ops::Proposal proposal;
  std::vector<DraftValueId> src;  ///< kNoDraftValue where nothing is read at run time.
  DraftValueId dst = kNoDraftValue;
  StepRecord record;
};

struct Draft {
  std::vector<DraftValue> values;
  std::vector<DraftStep> steps;
  int max_cut = 1;  ///< Of the copies.

  DraftValue& value(DraftValueId id) { return values[static_cast<std::size_t>(id)]; }
  const DraftValue& value(DraftValueId id) const { return values[static_cast<std::size_t>(id)]; }
};

/// Chooses an implementation for every node, in order, and inserts copies where layouts differ: the one the user
/// pinned, else the saved one, else the fastest of those measured, else the first of the table that takes it. Notes
/// every decision in context.choices. The graph and the context must outlive the draft. Throws Error(kUnsupported)
/// naming the node and every refusal.
Draft choose_implementations(const graph::Graph& graph, const CompileContext& context);

/// Appends a copy of `from` into a new value of this layout and returns it.
DraftValueId append_copy(Draft& draft, DraftValueId from, Layout layout);

/// Returns the step that copies `from` into the existing value `to`.
DraftStep copy_step(const Draft& draft, DraftValueId from, DraftValueId to);

/// Which buffer each draft value lives in (-1: none, it is an input, an output or a constant).
struct BufferAssignment {
  std::vector<int> buffer_of;  ///< Per draft value.
  int buffers = 0;
};

/// Gives every computed value a buffer, sharing one where a step writes in place or may. Inserts a copy where a step
/// must write in place but its input is still needed, or is not the arena's.
BufferAssignment assign_buffers(Draft& draft);

}  // namespace ration::compile
