#include "onnx/node_import.hpp"

#include <algorithm>
#include <utility>

#include "base/fail.hpp"

namespace ration::onnx {

using graph::ValueId;

ValueId NodeImport::input(std::size_t i) const {
  if (i >= node_.inputs.size() || node_.inputs[i].empty()) return graph::kNoValue;
  return builder_.read(node_.inputs[i], node_);
}

std::vector<ValueId> NodeImport::inputs() const {
  std::vector<ValueId> all;
  all.reserve(node_.inputs.size());
  for (std::size_t i = 0; i < node_.inputs.size(); ++i) all.push_back(input(i));
  return all;
}

const SharedTensor* NodeImport::constant_input(std::size_t i) const {
  const ValueId id = input(i);
  if (id == graph::kNoValue) return nullptr;
  const graph::Value& value = builder_.graph().value(id);
  return value.is_constant() ? &value.constant : nullptr;
}

const AttributeProto* NodeImport::find(std::string_view attribute) const {
  const auto found = std::find_if(node_.attributes.begin(), node_.attributes.end(),
                                  [&](const AttributeProto& candidate) { return candidate.name == attribute; });
  return found == node_.attributes.end() ? nullptr : &*found;
}

std::int64_t NodeImport::integer(std::string_view attribute, std::int64_t fallback) const {
  const AttributeProto* found = find(attribute);
  return found != nullptr ? found->i : fallback;
}

float NodeImport::number(std::string_view attribute, float fallback) const {
  const AttributeProto* found = find(attribute);
  return found != nullptr ? found->f : fallback;
}

std::string_view NodeImport::text(std::string_view attribute, std::string_view fallback) const {
  const AttributeProto* found = find(attribute);
  return found != nullptr ? found->s : fallback;
}

std::vector<std::int64_t> NodeImport::integers(std::string_view attribute) const {
  const AttributeProto* found = find(attribute);
  return found != nullptr ? found->ints : std::vector<std::int64_t>();
}

std::vector<float> NodeImport::numbers(std::string_view attribute) const {
  const AttributeProto* found = find(attribute);
  return found != nullptr ? found->floats : std::vector<float>();
}

std::optional<SharedTensor> NodeImport::tensor(std::string_view attribute) const {
  const AttributeProto* found = find(attribute);
  if (found == nullptr) return std::nullopt;
  return tensors_.read(parse_tensor(found->t), label() + ": the tensor of attribute " + in_quotes(attribute));
}

ValueId NodeImport::add_constant(std::string_view role, std::span<const std::int64_t> values) {
  const Shape shape{static_cast<std::int64_t>(values.size())};
  Tensor tensor(DataType::kInt64, shape);
  std::copy(values.begin(), values.end(), tensor.values<std::int64_t>().begin());
  return builder_.graph().add_constant(derived_name(node_.outputs.front(), role), SharedTensor(std::move(tensor)));
}

ValueId NodeImport::add_constant(std::string_view role, float value) {
  const std::span<const float> one(&value, 1);
  return builder_.graph().add_constant(derived_name(node_.outputs.front(), role),
                                       SharedTensor(Tensor::from<float>(one, Shape{})));
}

void NodeImport::emit(graph::OpKind op, std::vector<ValueId> inputs, graph::Attributes attributes) {
  while (!inputs.empty() && inputs.back() == graph::kNoValue) inputs.pop_back();
  const ValueId output = builder_.write(node_.outputs.front());
  builder_.graph().add_node({.op = op,
                             .name = name(),
                             .inputs = std::move(inputs),
                             .outputs = {output},
                             .attributes = std::move(attributes)});
}

ValueId NodeImport::emit_before(std::string_view role, graph::OpKind op, std::vector<ValueId> inputs) {
  const ValueId output = builder_.graph().add_value(derived_name(node_.outputs.front(), role));
  builder_.graph().add_node({.op = op,
                             .name = derived_name(name(), role),
                             .inputs = std::move(inputs),
                             .outputs = {output},
                             .attributes = graph::NoAttributes{}});
  return output;
}

void NodeImport::emit_constant(SharedTensor constant) {
  const std::string_view output = node_.outputs.front();
  builder_.define(output, builder_.graph().add_constant(std::string(output), std::move(constant)));
}

std::string NodeImport::name() const { return std::string(node_.name.empty() ? node_.outputs.front() : node_.name); }

}  // namespace ration::onnx
