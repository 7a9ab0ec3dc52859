/// What a version of an ONNX operator may look like in a file, as data.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "onnx/proto.hpp"

namespace ration::onnx {

class NodeImport;

inline constexpr int kOldestOpset = 6;
/// Of onnx 1.23. From 22 on its new versions of the operators here only take more data types; the table says where not.
inline constexpr int kNewestOpset = 28;
/// The newest format of the file whose fields are known, also of onnx 1.23.
inline constexpr int kNewestIrVersion = 14;
/// Stands for "any number of inputs".
inline constexpr int kAnyNumber = -1;

/// One attribute that an operator may carry, and the values it may have.
struct AttributeRule {
  std::string_view name;
  AttributeType type = AttributeType::kInt;
  bool required = false;
  /// Bounds of an int, and of each element of ints.
  std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  /// The strings allowed, separated by spaces.
  std::string_view choices = {};
};

/// An operator between two opsets, both included, within which its inputs and attributes keep their meaning.
struct OperatorRule {
  std::string_view name;
  int first_opset = kOldestOpset;
  int last_opset = kNewestOpset;
  int least_inputs = 1;
  int most_inputs = 1;
  int most_outputs = 1;
  std::span<const AttributeRule> attributes;
  /// Adds the node, already checked against this rule, to the graph.
  void (*import)(NodeImport& node) = nullptr;
};

/// Returns the rule for a node of the default domain. Throws Error(kUnsupported) naming the node if the operator is not
/// known, holds a subgraph, or does not exist at this opset.
const OperatorRule& find_rule(const NodeProto& node, int opset);

/// Returns true if ONNX has an operator of this name at any opset, as far as this library knows.
bool is_operator(std::string_view name);

/// Checks the numbers of inputs and outputs and every attribute. Throws Error naming the node, the attribute, what it
/// got and what was expected: kUnsupported for an unknown attribute or string, kInvalidModel for the rest.
void check(const NodeProto& node, const OperatorRule& rule, int opset);

}  // namespace ration::onnx
