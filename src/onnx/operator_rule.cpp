#include "onnx/operator_rule.hpp"

#include <algorithm>

#include "base/fail.hpp"

namespace ration::onnx {

namespace {

bool is_choice(std::string_view choices, std::string_view text) {
  while (!choices.empty()) {
    const std::size_t end = std::min(choices.find(' '), choices.size());
    if (choices.substr(0, end) == text) return true;
    choices.remove_prefix(std::min(end + 1, choices.size()));
  }
  return false;
}

std::string names_of(std::span<const AttributeRule> rules) {
  std::string names;
  for (const AttributeRule& rule : rules) names.append(names.empty() ? "" : ", ").append(rule.name);
  return names.empty() ? "none" : names;
}

std::string where(const NodeProto& node, const AttributeProto& attribute) {
  return label(node) + ": attribute " + in_quotes(attribute.name);
}

void check_integer(const NodeProto& node, const AttributeProto& attribute, const AttributeRule& rule,
                   std::int64_t value) {
  if (value >= rule.lowest && value <= rule.highest) return;
  // A single allowed value means that ONNX knows others, such as training.
  if (rule.lowest == rule.highest) {
    base::fail(ErrorCode::kUnsupported, where(node, attribute), " has the unsupported value ", value, ", expected ",
               rule.lowest);
  }
  base::fail(ErrorCode::kInvalidModel, where(node, attribute), " holds ", value, ", expected ", rule.lowest, " to ",
             rule.highest);
}

void check_value(const NodeProto& node, const AttributeProto& attribute, const AttributeRule& rule) {
  base::require(attribute.reference.empty(), ErrorCode::kUnsupported, where(node, attribute),
                " refers to the attribute ", in_quotes(attribute.reference), " of a function, but stands in none");
  base::require(attribute.type == rule.type, ErrorCode::kInvalidModel, where(node, attribute), " is of type ",
                to_string(attribute.type), ", expected ", to_string(rule.type));
  if (rule.type == AttributeType::kInt) check_integer(node, attribute, rule, attribute.i);
  if (rule.type == AttributeType::kInts) {
    for (const std::int64_t value : attribute.ints) check_integer(node, attribute, rule, value);
  }
  if (rule.type == AttributeType::kString) {
    base::require(is_choice(rule.choices, attribute.s), ErrorCode::kUnsupported, where(node, attribute),
                  " has the unsupported value ", in_quotes(attribute.s), ", expected one of: ", rule.choices);
  }
}

void check_attributes(const NodeProto& node, const OperatorRule& rule, int opset) {
  for (std::size_t i = 0; i < node.attributes.size(); ++i) {
    const AttributeProto& attribute = node.attributes[i];
    const auto same = [&](const auto& other) { return other.name == attribute.name; };
    const auto known = std::find_if(rule.attributes.begin(), rule.attributes.end(), same);
    base::require(known != rule.attributes.end(), ErrorCode::kUnsupported, where(node, attribute),
                  " is not supported at opset ", opset, ", expected one of: ", names_of(rule.attributes));
    // Every attribute before this one is known and unique, so this search is short.
    const auto end = node.attributes.begin() + static_cast<std::ptrdiff_t>(i);
    base::require(std::none_of(node.attributes.begin(), end, same), ErrorCode::kInvalidModel, where(node, attribute),
                  " is given twice");
    check_value(node, attribute, *known);
  }
  for (const AttributeRule& expected : rule.attributes) {
    const auto same = [&](const AttributeProto& attribute) { return attribute.name == expected.name; };
    base::require(!expected.required || std::any_of(node.attributes.begin(), node.attributes.end(), same),
                  ErrorCode::kInvalidModel, label(node), ": the attribute '", expected.name, "' is missing");
  }
}

}  // namespace

void check(const NodeProto& node, const OperatorRule& rule, int opset) {
  const auto least = static_cast<std::size_t>(rule.least_inputs);
  const bool too_many =
      rule.most_inputs != kAnyNumber && node.inputs.size() > static_cast<std::size_t>(rule.most_inputs);
  const std::string most = rule.most_inputs == kAnyNumber ? "any number" : std::to_string(rule.most_inputs);
  base::require(node.inputs.size() >= least && !too_many, ErrorCode::kInvalidModel, label(node), " has ",
                node.inputs.size(), " inputs, expected ", least, " to ", most);
  const std::size_t needed = rule.most_inputs == kAnyNumber ? node.inputs.size() : least;
  for (std::size_t i = 0; i < needed; ++i) {
    base::require(!node.inputs[i].empty(), ErrorCode::kInvalidModel, label(node), ": input ", i,
                  " is required, but left out");
  }
  base::require(!node.outputs.empty() && !node.outputs.front().empty(), ErrorCode::kInvalidModel, label(node),
                " has no output");
  base::require(node.outputs.size() <= static_cast<std::size_t>(rule.most_outputs), ErrorCode::kInvalidModel,
                label(node), " has ", node.outputs.size(), " outputs, expected at most ", rule.most_outputs);
  check_attributes(node, rule, opset);
}

}  // namespace ration::onnx
