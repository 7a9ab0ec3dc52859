/// Ties the names of an ONNX graph to the values of the graph under construction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "graph/graph.hpp"
#include "onnx/proto.hpp"

namespace ration::onnx {

/// Returns `base`, shortened, with ".role" behind it: the name of a value that the file does not name. Bounded, because
/// one long name may be the base of many.
std::string derived_name(std::string_view base, std::string_view role);

/// Names may be read before they are written, as nodes in a file need no order. The names' bytes must outlive the
/// builder. Every function throws Error(kInvalidModel) naming the value if it would be written twice.
class GraphBuilder {
 public:
  graph::Graph& graph() noexcept { return graph_; }

  /// Returns the value of this name, which `reader` reads.
  graph::ValueId read(std::string_view name, const NodeProto& reader);
  /// Returns the value of this name, which is written from now on.
  graph::ValueId write(std::string_view name);
  /// Makes the name mean an existing value: an input, a constant.
  void define(std::string_view name, graph::ValueId value);
  /// Makes reading the name an Error(kUnsupported) with this sentence.
  void refuse(std::string_view name, std::string reason);
  /// Lets write(name) call its value `internal`, because `name` itself will be a Cast of it.
  void rename(std::string_view name, std::string internal);

  /// Returns the value if it is an input, a constant or written by a node.
  std::optional<graph::ValueId> find(std::string_view name) const;
  /// Throws Error naming a value, and a node that reads it, if nothing writes it.
  void require_all_written() const;

 private:
  struct Entry {
    graph::ValueId value = graph::kNoValue;
    const NodeProto* reader = nullptr;
    bool written = false;
  };

  graph::Graph graph_;
  std::unordered_map<std::string_view, Entry> entries_;
  std::unordered_map<std::string_view, std::string> refused_;
  std::unordered_map<std::string_view, std::string> renamed_;
};

}  // namespace ration::onnx
