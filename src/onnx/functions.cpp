#include "onnx/functions.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/fail.hpp"
#include "onnx/operator_rule.hpp"
#include "onnx/opset.hpp"

namespace ration::onnx {

namespace {

// Exporters nest a handful; the rest is a function that calls itself, or a file made to exhaust the memory.
constexpr int kDeepestCalls = 64;
constexpr std::size_t kMostNodes = 1'000'000;

using Key = std::tuple<std::string_view, std::string_view, std::string_view>;  // Domain, name, overload.

std::string_view canonical(std::string_view domain) { return is_default_domain(domain) ? std::string_view() : domain; }

const AttributeProto* find(const std::vector<AttributeProto>& attributes, std::string_view name) {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [name](const AttributeProto& attribute) { return attribute.name == name; });
  return found == attributes.end() ? nullptr : &*found;
}

/// One call on its way into the graph.
struct Call {
  const NodeProto& node;
  const FunctionProto& function;
  std::unordered_map<std::string_view, std::string_view> names;  ///< Inside the function: in the graph.
};

class Inliner {
 public:
  Inliner(const ModelProto& model, const GraphProto& graph, MadeNames& made);

  std::vector<NodeProto> run(const std::vector<NodeProto>& nodes) {
    for (const NodeProto& node : nodes) add(node, 0);
    return std::move(inlined_);
  }

 private:
  void add(const NodeProto& node, int depth);
  void expand(const NodeProto& node, const FunctionProto& function, int depth);
  const FunctionProto* find_function(const NodeProto& node);
  NodeProto instance(Call& call, const NodeProto& inner, int opset);
  std::vector<AttributeProto> resolved(const Call& call, const NodeProto& inner) const;
  std::string_view inside(Call& call, std::string_view name);
  std::string_view make(const NodeProto& call, std::string_view name);

  std::map<Key, std::string_view> bodies_;  ///< FunctionProtos.
  std::set<Key> ambiguous_;
  std::map<Key, FunctionProto> parsed_;
  std::unordered_set<std::string_view> taken_;
  MadeNames& made_;
  std::vector<NodeProto> inlined_;
  std::size_t steps_ = 0;
  std::size_t clashes_ = 0;  ///< Never begins anew, so that a file full of such names costs no more than itself.
};

Inliner::Inliner(const ModelProto& model, const GraphProto& graph, MadeNames& made) : made_(made) {
  for (const std::string_view body : model.functions) {
    const FunctionProto head = parse_function_head(body);
    const Key key{canonical(head.domain), head.name, head.overload};
    if (!bodies_.emplace(key, body).second) ambiguous_.insert(key);
  }
  for (const TensorProto& tensor : graph.initializers) taken_.insert(tensor.name);
  for (const ValueInfoProto& input : graph.inputs) taken_.insert(input.name);
  for (const NodeProto& node : graph.nodes) taken_.insert(node.outputs.begin(), node.outputs.end());
}

const FunctionProto* Inliner::find_function(const NodeProto& node) {
  const Key key{canonical(node.domain), node.op_type, node.overload};
  const auto body = bodies_.find(key);
  if (body == bodies_.end()) return nullptr;
  base::require(!is_default_domain(node.domain) || !is_operator(node.op_type), ErrorCode::kUnsupported, label(node),
                ": the model defines a function in the name of an operator of ONNX, and which of the two is meant is "
                "not defined");
  base::require(!ambiguous_.contains(key), ErrorCode::kInvalidModel, label(node), ": the model defines the function ",
                in_quotes(node.op_type), " of the domain ", in_quotes(node.domain), " twice");
  const auto known = parsed_.find(key);
  return known != parsed_.end() ? &known->second : &parsed_.emplace(key, parse_function(body->second)).first->second;
}

void Inliner::add(const NodeProto& node, int depth) {
  base::require(++steps_ <= kMostNodes, ErrorCode::kUnsupported, "the model's functions grow to more than ", kMostNodes,
                " nodes");
  const FunctionProto* const function = find_function(node);
  if (function == nullptr) {
    inlined_.push_back(node);
    return;
  }
  base::require(depth < kDeepestCalls, ErrorCode::kUnsupported, label(node), ": the model's functions call each other ",
                "more than ", kDeepestCalls, " deep");
  expand(node, *function, depth);
}

void Inliner::expand(const NodeProto& node, const FunctionProto& function, int depth) {
  base::require(node.inputs.size() <= function.inputs.size(), ErrorCode::kInvalidModel, label(node), " has ",
                node.inputs.size(), " inputs, but the model's function takes ", function.inputs.size());
  base::require(node.outputs.size() <= function.outputs.size(), ErrorCode::kInvalidModel, label(node), " has ",
                node.outputs.size(), " outputs, but the model's function gives ", function.outputs.size());
  for (const AttributeProto& attribute : node.attributes) {
    base::require(function.declares(attribute.name), ErrorCode::kInvalidModel, label(node), ": the model's function ",
                  "has no attribute ", in_quotes(attribute.name));
  }
  const int opset =
      imported_opset(function.opset_imports, "the function " + in_quotes(function.name)).value_or(node.opset);
  Call call{node, function, {{"", ""}}};
  for (std::size_t i = 0; i < function.inputs.size(); ++i) {
    const std::string_view given = i < node.inputs.size() ? node.inputs[i] : std::string_view();
    base::require(call.names.emplace(function.inputs[i], given).second, ErrorCode::kInvalidModel, label(node),
                  ": the model's function has two inputs ", in_quotes(function.inputs[i]));
  }
  std::vector<std::pair<std::string_view, std::string_view>> copies;
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i].empty()) continue;
    // What is an input, too, or stands there twice, cannot be written under this name.
    const auto [known, added] = call.names.emplace(function.outputs[i], node.outputs[i]);
    if (!added) copies.emplace_back(known->second, node.outputs[i]);
  }
  for (const NodeProto& inner : function.nodes) add(instance(call, inner, opset), depth + 1);
  for (const auto& [from, to] : copies) {
    NodeProto copy;
    copy.op_type = "Identity";
    copy.inputs = {from};
    copy.outputs = {to};
    add(copy, depth + 1);
  }
}

NodeProto Inliner::instance(Call& call, const NodeProto& inner, int opset) {
  NodeProto node = inner;
  for (std::string_view& input : node.inputs) input = inside(call, input);
  for (std::string_view& output : node.outputs) output = inside(call, output);
  if (!inner.name.empty()) node.name = make(call.node, inner.name);
  node.attributes = resolved(call, inner);
  node.opset = opset;
  return node;
}

std::vector<AttributeProto> Inliner::resolved(const Call& call, const NodeProto& inner) const {
  std::vector<AttributeProto> attributes;
  for (const AttributeProto& attribute : inner.attributes) {
    if (attribute.reference.empty()) {
      attributes.push_back(attribute);
      continue;
    }
    base::require(call.function.declares(attribute.reference), ErrorCode::kInvalidModel, label(inner),
                  " in the model's function ", in_quotes(call.function.name), " refers to the attribute ",
                  in_quotes(attribute.reference), ", which the function does not declare");
    const AttributeProto* value = onnx::find(call.node.attributes, attribute.reference);
    if (value == nullptr) value = onnx::find(call.function.defaults, attribute.reference);
    // An attribute that the caller leaves out is left out inside.
    if (value == nullptr) continue;
    attributes.push_back(*value);
    attributes.back().name = attribute.name;
  }
  return attributes;
}

std::string_view Inliner::inside(Call& call, std::string_view name) {
  const auto known = call.names.find(name);
  if (known != call.names.end()) return known->second;
  return call.names.emplace(name, make(call.node, name)).first->second;
}

std::string_view Inliner::make(const NodeProto& call, std::string_view name) {
  // Both parts are cut, because a long name may be made many times over.
  constexpr std::size_t kLongestPart = 200;
  const std::string_view base = !call.name.empty() || call.outputs.empty() ? call.name : call.outputs.front();
  const std::string stem = std::string(base.substr(0, kLongestPart)).append(".").append(name.substr(0, kLongestPart));
  std::string candidate = stem;
  while (taken_.contains(candidate)) candidate = stem + "#" + std::to_string(++clashes_);
  made_.push_back(std::move(candidate));
  taken_.insert(made_.back());
  return made_.back();
}

}  // namespace

void inline_functions(const ModelProto& model, GraphProto& graph, MadeNames& names) {
  if (model.functions.empty()) return;
  graph.nodes = Inliner(model, graph, names).run(graph.nodes);
}

}  // namespace ration::onnx
