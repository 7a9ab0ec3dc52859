/// Replaces calls of the functions that a model file defines by the nodes of the functions.
#pragma once

#include <deque>
#include <string>

#include "onnx/proto.hpp"

namespace ration::onnx {

/// The names that inlining makes up. They must live as long as the nodes.
using MadeNames = std::deque<std::string>;

/// Inlines every call in the graph's nodes, calls inside functions included. Functions that nothing calls are not even
/// parsed. Names inside a function become "CALL.NAME", with a number behind it where the file uses that already; a node
/// keeps the opset that its function imports. Attributes that refer to the caller's are replaced by them, or by the
/// function's defaults.
/// Throws Error: kInvalidModel (a call that does not fit its function, a function that calls itself), kUnsupported
/// (nested too deep, too many nodes, a function that hides an operator of ONNX).
void inline_functions(const ModelProto& model, GraphProto& graph, MadeNames& names);

}  // namespace ration::onnx
