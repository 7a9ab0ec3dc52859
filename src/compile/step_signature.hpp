/// What of a step decides how fast each implementation computes it, as one line of text.
#pragma once

#include <string>

#include "graph/graph.hpp"
#include "ops/implementation.hpp"

namespace ration::compile {

/// Returns whether the value is one of the model's inputs, which come plain.
bool is_model_input(const graph::Graph& graph, graph::ValueId value);

/// Describes a two-dimensional Conv step with constant weights: "Conv 64x56x56 to 64x56x56 by 3x3 pads 1,1,1,1 relu
/// residual". Neither the batch nor the number of workers enters, so that all plans of a model choose alike; only the
/// batch of a model that knows no other one does (OpsContext::images), because images share weights.
std::string signature_of(const graph::Graph& graph, const ops::StepSpec& spec);

}  // namespace ration::compile
