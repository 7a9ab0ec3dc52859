#include <cstring>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "ops/implementation.hpp"

namespace ration::ops {
namespace {

/// Returns the constant itself, or a copy if its memory (a view of a file) is not aligned to its element type.
SharedTensor aligned(const SharedTensor& constant) {
  const auto address = reinterpret_cast<std::uintptr_t>(constant.view().data());
  if (address % byte_size(constant.type()) == 0) return constant;
  return SharedTensor(Tensor::copy_of(constant.view()));
}

/// Returns the node's inputs, without value where an optional one is absent.
std::vector<SharedTensor> aligned_inputs(const graph::Graph& graph, const graph::Node& node) {
  std::vector<SharedTensor> inputs;
  for (const graph::ValueId id : node.inputs) {
    inputs.emplace_back();
    if (id == graph::kNoValue) continue;
    const graph::Value& value = graph.value(id);
    base::require(value.is_constant(), ErrorCode::kInternal, node.label(), ": input ", base::Quoted{value.name},
                  " is no constant");
    inputs.back() = aligned(value.constant);
  }
  return inputs;
}

TensorSpec dst_spec(const graph::Graph& graph, const graph::Node& node) {
  const graph::Value& value = graph.value(node.output());
  base::require(value.shape.has_value() && value.shape->is_static(), ErrorCode::kInvalidModel, node.label(),
                ": the shape of output ", base::Quoted{value.name}, " is not known");
  return {.type = value.type, .shape = *value.shape};
}

}  // namespace

std::vector<SharedTensor> evaluate(const graph::Graph& graph, const graph::Node& node) {
  const OpsContext context = detect_context();
  const std::vector<SharedTensor> constants = aligned_inputs(graph, node);
  StepSpec spec{.node = node, .src = {}, .dst = dst_spec(graph, node), .context = context};
  std::vector<const void*> pointers;
  for (const SharedTensor& constant : constants) {
    const bool present = constant.has_value();
    spec.src.push_back({.present = present, .type = constant.type(), .shape = constant.shape()});
    if (present) spec.src.back().constant = &constant;
    pointers.push_back(constant.view().data());
  }
  const Answer answer = implementations(node.op).back().propose(spec);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) {
    base::fail(ErrorCode::kUnsupported, node.label(), ": ", refusal->reason);
  }
  WeightCache weights;
  const std::unique_ptr<Operation> operation = std::get<Proposal>(answer).create(weights);
  Tensor dst(spec.dst.type, spec.dst.shape);
  operation->run({.src = pointers, .dst = dst.data()}, {});
  std::vector<SharedTensor> results;
  results.emplace_back(std::move(dst));
  return results;
}

}  // namespace ration::ops
