#include "tests/onnx/import_expectations.hpp"

#include <memory>
#include <span>
#include <stdexcept>

#include <gtest/gtest.h>

#include "graph/shape_rules.hpp"
#include "onnx/importer.hpp"

namespace ration::onnx {

graph::Graph import(const std::string& bytes) {
  const auto owner = std::make_shared<const std::string>(bytes);
  return import_bytes(std::as_bytes(std::span<const char>(*owner)), owner);
}

void expect_error(const std::string& bytes, ErrorCode code, std::initializer_list<std::string_view> parts) {
  try {
    import(bytes);
    ADD_FAILURE() << "the model was imported";
  } catch (const Error& error) {
    const std::string_view sentence = error.what();
    EXPECT_EQ(to_string(error.code()), to_string(code)) << sentence;
    for (const std::string_view part : parts) {
      EXPECT_NE(sentence.find(part), std::string_view::npos) << "'" << part << "' is not in: " << sentence;
    }
  }
}

const graph::Node& only(const graph::Graph& graph, graph::OpKind op) {
  const graph::Node* found = nullptr;
  for (const graph::Node& node : graph.nodes()) {
    if (node.op != op) continue;
    if (found != nullptr) throw std::logic_error("more than one " + std::string(to_string(op)));
    found = &node;
  }
  if (found == nullptr) throw std::logic_error("no " + std::string(to_string(op)));
  return *found;
}

std::vector<std::int64_t> constant_integers(const graph::Graph& graph, const graph::Node& node, std::size_t i) {
  if (node.input(i) == graph::kNoValue) throw std::logic_error(node.label() + " lacks the input");
  return graph::integers(graph.value(node.input(i)).constant, node.label());
}

}  // namespace ration::onnx
