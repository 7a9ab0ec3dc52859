/// Asks the table of implementations for one step, within what the user allows.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"
#include "ops/implementation.hpp"

namespace ration::compile {

/// The user's word on implementations (ModelOptions).
struct ChoiceRules {
  std::span<const std::string> disabled;  ///< Names, or prefixes that end before a ':'. The reference always stays.
  bool winograd = true;                   ///< False: none whose name says Winograd or Strassen.
  /// The name of a step, or of an operator, to that of an implementation. A step's pin is followed or the plan fails;
  /// an operator's is followed where the implementation does not refuse.
  std::map<std::string, std::string> pins;
};

/// An implementation that takes a step.
struct Candidate {
  std::string_view name;
  ops::Proposal proposal;
};

struct Candidates {
  std::vector<Candidate> accepted;    ///< In the table's order, without the reference.
  std::vector<std::string> refusals;  ///< "onednn:conv: refused: ...", in the table's order.
};

/// Returns the step of a node whose inputs have known, static shapes, as if every producer wrote the plain layout. The
/// graph and the context must outlive it. Throws Error(kUnsupported) naming a value whose shape is not known.
ops::StepSpec make_spec(const graph::Graph& graph, const graph::Node& node, const ops::OpsContext& context);

/// Returns how many kernels of our own are made for the step's window and take it, 1 if only the one for any window
/// does. Cheap.
int count_own_kernels(const ops::StepSpec& spec, const ChoiceRules& rules);

/// Asks every row but the reference. Where a kernel of our own takes the step, the others are told its blocks
/// (StepSpec::blocks), so that all of them read and write the same layouts and their times alone decide.
Candidates ask(ops::StepSpec& spec, const ChoiceRules& rules);

/// Throws Error(kInvalidArgument) naming a pin whose step or operator is not in the graph, or whose implementation is
/// none of the operator's.
void check_pins(const graph::Graph& graph, const ChoiceRules& rules);

}  // namespace ration::compile
