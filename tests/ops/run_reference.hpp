/// Runs one operator of the reference on values given in the test.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "ops/implementation.hpp"

namespace ration::ops {

/// Returns a tensor of the element type T.
template <class T>
SharedTensor given(const Shape& shape, const std::vector<T>& values) {
  return SharedTensor(Tensor::from(std::span<const T>(values), shape));
}

/// An absent optional input.
inline SharedTensor absent() { return {}; }

/// What a test asks of the reference; every input is both a constant and delivered at run time.
struct Request {
  graph::OpKind op;
  graph::Attributes attributes;
  std::vector<SharedTensor> inputs;
  DataType type = DataType::kFloat32;
  Shape shape;
};

/// Returns the answer of the reference to the request, and leaves `use` to work with it while the step lives.
template <class Use>
auto with_answer(const Request& request, Use&& use) {
  graph::Node node{.op = request.op, .name = "tested", .inputs = {}, .outputs = {0}, .attributes = request.attributes};
  const OpsContext context;
  StepSpec spec{.node = node, .src = {}, .dst = {.type = request.type, .shape = request.shape}, .context = context};
  for (const SharedTensor& input : request.inputs) {
    const bool present = input.has_value();
    node.inputs.push_back(present ? 0 : graph::kNoValue);
    spec.src.push_back({.present = present, .type = input.type(), .shape = input.shape()});
    if (present) spec.src.back().constant = &input;
  }
  return use(implementations(request.op).back().propose(spec));
}

/// Returns dst, or throws Error(kUnsupported) with the refusal.
inline Tensor run_reference(const Request& request) {
  return with_answer(request, [&](const Answer& answer) {
    if (const auto* refusal = std::get_if<Refusal>(&answer)) base::fail(ErrorCode::kUnsupported, refusal->reason);
    const Proposal& proposal = std::get<Proposal>(answer);
    std::vector<const void*> pointers;
    for (std::size_t i = 0; i < request.inputs.size(); ++i) {
      pointers.push_back(proposal.uses_src[i] ? request.inputs[i].view().data() : nullptr);
    }
    WeightCache weights;
    Tensor dst(request.type, request.shape);
    proposal.create(weights)->run({.src = pointers, .dst = dst.data()}, {});
    return dst;
  });
}

/// Returns dst's elements.
template <class T>
std::vector<T> results(const Request& request) {
  const Tensor dst = run_reference(request);
  const std::span<const T> values = dst.values<T>();
  return {values.begin(), values.end()};
}

/// Returns the reason of the refusal, or "" if the step was taken.
inline std::string refusal(const Request& request) {
  return with_answer(request, [](const Answer& answer) {
    const auto* refused = std::get_if<Refusal>(&answer);
    return refused == nullptr ? std::string() : refused->reason;
  });
}

}  // namespace ration::ops
