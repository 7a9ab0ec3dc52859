/// What the tests of the importer ask of it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.hpp"
#include "ration/error.hpp"
#include "tests/onnx/model_builder.hpp"

namespace ration::onnx {

/// Imports a copy of the bytes.
graph::Graph import(const std::string& bytes);
inline graph::Graph import(const ModelBuilder& model) { return import(model.bytes()); }

/// Expects that the import throws Error(code) with a sentence that holds each of the parts.
void expect_error(const std::string& bytes, ErrorCode code, std::initializer_list<std::string_view> parts);
inline void expect_error(const ModelBuilder& model, ErrorCode code, std::initializer_list<std::string_view> parts) {
  expect_error(model.bytes(), code, parts);
}

/// Returns the only node of this kind. Throws std::logic_error if there is not exactly one.
const graph::Node& only(const graph::Graph& graph, graph::OpKind op);

/// Returns the constant that input i of the node is, as int64 values. Throws std::logic_error if it is none.
std::vector<std::int64_t> constant_integers(const graph::Graph& graph, const graph::Node& node, std::size_t i);

}  // namespace ration::onnx
