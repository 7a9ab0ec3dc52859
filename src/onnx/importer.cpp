#include "onnx/importer.hpp"

#include <algorithm>
#include <new>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/fail.hpp"
#include "base/mapped_file.hpp"
#include "base/name_file.hpp"
#include "onnx/file_kind.hpp"
#include "onnx/functions.hpp"
#include "onnx/graph_builder.hpp"
#include "onnx/node_import.hpp"
#include "onnx/operator_rule.hpp"
#include "onnx/opset.hpp"
#include "onnx/proto.hpp"
#include "onnx/tensor_reader.hpp"

namespace ration::onnx {

namespace {

using graph::ValueId;

// What the name of a half precision input or output gets behind it where the value is float32 inside.
constexpr std::string_view kInside = "float32";

void require_known_domains(const GraphProto& file) {
  for (const NodeProto& node : file.nodes) {
    base::require(is_default_domain(node.domain), ErrorCode::kUnsupported, label(node), ": the operator of the domain ",
                  in_quotes(node.domain), " is not supported");
  }
}

/// A later format may say in fields unknown here what changes the meaning of the rest.
void require_known_format(const ModelProto& model) {
  base::require(model.ir_version >= 0 && model.ir_version <= kNewestIrVersion, ErrorCode::kUnsupported,
                "the model is written in ir_version ", model.ir_version, " of ONNX; versions up to ", kNewestIrVersion,
                " are supported");
}

/// Returns the model's opset, or 0 if every node comes from a function that has its own.
int default_opset(const ModelProto& model, const GraphProto& file) {
  const std::optional<int> opset = imported_opset(model.opset_imports, "the model");
  const bool is_needed = file.nodes.empty() || std::any_of(file.nodes.begin(), file.nodes.end(),
                                                           [](const NodeProto& node) { return node.opset == 0; });
  base::require(opset.has_value() || !is_needed, ErrorCode::kInvalidModel,
                "the model does not say which opset of the ONNX operators it uses (opset_import is missing)");
  return opset.value_or(0);
}

DataType type_of(const ValueInfoProto& value, const char* role) {
  const std::string label = base::concat("the graph's ", role, " ", in_quotes(value.name));
  base::require(!value.kind.empty(), ErrorCode::kInvalidModel, label, " declares no type");
  base::require(value.kind == "tensor", ErrorCode::kUnsupported, label, " is of type ", value.kind,
                "; only tensors are supported");
  return data_type(value.element_type, label);
}

Shape input_shape(const ValueInfoProto& input) {
  const std::string label = base::concat("the graph's input ", in_quotes(input.name));
  base::require(input.has_shape, ErrorCode::kUnsupported, label, " declares no shape");
  base::require(input.dims.size() <= static_cast<std::size_t>(Shape::kMaxRank), ErrorCode::kUnsupported, label,
                " has rank ", input.dims.size(), "; ranks up to ", Shape::kMaxRank, " are supported");
  std::vector<std::int64_t> dims;
  for (const std::optional<std::int64_t>& dim : input.dims) {
    // Some exporters write -1 where ONNX has a name or nothing.
    const std::int64_t size = dim.value_or(Shape::kDynamic);
    base::require(size >= 0 || size == Shape::kDynamic, ErrorCode::kInvalidModel, label, " has the negative dimension ",
                  size, "; a free dimension has a name, nothing, or -1");
    dims.push_back(size);
  }
  return Shape(std::span<const std::int64_t>(dims));
}

/// The steps of an import, in the order in which import() calls them.
class Importer {
 public:
  Importer(const GraphProto& file, int opset, TensorReader tensors)
      : file_(file), opset_(opset), tensors_(std::move(tensors)) {}

  graph::Graph import() {
    add_initializers();
    add_inputs();
    name_half_outputs();
    add_nodes(true);  // Constants first, because other nodes want to see their values.
    add_nodes(false);
    add_outputs();
    builder_.require_all_written();
    sort_topologically(builder_.graph());
    infer_shapes(builder_.graph());
    require_declared_types();
    verify(builder_.graph());
    return std::move(builder_.graph());
  }

 private:
  void add_initializers();
  void add_inputs();
  void name_half_outputs();
  void add_nodes(bool constants);
  void add_node(const NodeProto& node);
  void add_outputs();
  ValueId add_cast(ValueId from, DataType to, std::string name);
  void require_declared_types();

  const GraphProto& file_;
  int opset_;
  TensorReader tensors_;
  GraphBuilder builder_;
  std::vector<DataType> output_types_;
};

void Importer::add_initializers() {
  for (const TensorProto& tensor : file_.initializers) {
    base::require(!tensor.name.empty(), ErrorCode::kInvalidModel, "an initializer has no name");
    SharedTensor constant = tensors_.read(tensor, "initializer " + in_quotes(tensor.name));
    builder_.define(tensor.name, builder_.graph().add_constant(std::string(tensor.name), std::move(constant)));
  }
}

void Importer::add_inputs() {
  std::unordered_set<std::string_view> initialized;
  for (const TensorProto& tensor : file_.initializers) initialized.insert(tensor.name);
  for (const ValueInfoProto& input : file_.inputs) {
    base::require(!input.name.empty(), ErrorCode::kInvalidModel, "an input of the graph has no name");
    // Up to IR version 3 every initializer is listed as an input too; it is none for the caller.
    if (initialized.contains(input.name)) continue;
    const DataType type = type_of(input, "input");
    ValueId value = builder_.graph().add_input(std::string(input.name), type, input_shape(input));
    if (widened(type) != type) value = add_cast(value, widened(type), derived_name(input.name, kInside));
    builder_.define(input.name, value);
  }
}

void Importer::name_half_outputs() {
  for (const ValueInfoProto& output : file_.outputs) {
    base::require(!output.name.empty(), ErrorCode::kInvalidModel, "an output of the graph has no name");
    const DataType type = type_of(output, "output");
    output_types_.push_back(type);
    if (widened(type) != type) builder_.rename(output.name, derived_name(output.name, kInside));
  }
}

void Importer::add_nodes(bool constants) {
  for (const NodeProto& node : file_.nodes) {
    if ((node.op_type == "Constant") == constants) add_node(node);
  }
}

void Importer::add_node(const NodeProto& node) {
  const int opset = node.opset != 0 ? node.opset : opset_;
  const OperatorRule& rule = find_rule(node, opset);
  check(node, rule, opset);
  NodeImport import(builder_, tensors_, node, opset);
  rule.import(import);
  for (std::size_t i = 1; i < node.outputs.size(); ++i) {
    if (!node.outputs[i].empty()) {
      builder_.refuse(node.outputs[i], base::concat("output ", i, " of ", label(node), " is not supported"));
    }
  }
}

void Importer::add_outputs() {
  base::require(!file_.outputs.empty(), ErrorCode::kInvalidModel, "the graph has no outputs");
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = 0; i < file_.outputs.size(); ++i) {
    const std::string_view name = file_.outputs[i].name;
    base::require(seen.insert(name).second, ErrorCode::kInvalidModel, "the graph's output ", in_quotes(name),
                  " is listed twice");
    std::optional<ValueId> value = builder_.find(name);
    base::require(value.has_value(), ErrorCode::kInvalidModel, "the graph's output ", in_quotes(name),
                  " is written by no node");
    const DataType type = output_types_[i];
    if (widened(type) != type) value = add_cast(*value, type, std::string(name));
    builder_.graph().add_output(*value);
  }
}

ValueId Importer::add_cast(ValueId from, DataType to, std::string name) {
  graph::Graph& graph = builder_.graph();
  const ValueId cast = graph.add_value(name);
  graph.add_node({.op = graph::OpKind::kCast,
                  .name = std::move(name),
                  .inputs = {from},
                  .outputs = {cast},
                  .attributes = graph::CastAttributes{to}});
  return cast;
}

void Importer::require_declared_types() {
  const graph::Graph& graph = builder_.graph();
  for (std::size_t i = 0; i < graph.outputs().size(); ++i) {
    const graph::Value& value = graph.value(graph.outputs()[i]);
    base::require(value.type == output_types_[i], ErrorCode::kInvalidModel, "the graph's output ",
                  in_quotes(value.name), " is declared ", to_string(output_types_[i]), ", but its node gives ",
                  to_string(value.type));
  }
}

graph::Graph import_model(std::span<const std::byte> bytes, TensorReader tensors) {
  base::require(!bytes.empty(), ErrorCode::kInvalidModel, "the model file is empty");
  if (const std::optional<std::string_view> kind = foreign_kind(bytes)) {
    base::fail(ErrorCode::kInvalidModel, "this is no ONNX model, it is ", *kind);
  }
  const ModelProto model = parse_model(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  base::require(model.graph.has_value(), ErrorCode::kInvalidModel, "the model file holds no graph");
  require_known_format(model);
  GraphProto file = parse_graph(*model.graph);
  MadeNames names;
  inline_functions(model, file, names);
  require_known_domains(file);
  base::require(file.sparse_initializers == 0, ErrorCode::kUnsupported, "the graph has ", file.sparse_initializers,
                " sparse initializers, which are not supported");
  return Importer(file, default_opset(model, file), std::move(tensors)).import();
}

graph::Graph import_within_memory(std::span<const std::byte> bytes, TensorReader tensors) {
  try {
    return import_model(bytes, std::move(tensors));
  } catch (const std::bad_alloc&) {
    base::fail(ErrorCode::kResourceExhausted, "a model of ", bytes.size(), " bytes needs more memory than there is");
  }
}

}  // namespace

graph::Graph import_bytes(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                          const std::filesystem::path& folder) {
  return import_within_memory(bytes, TensorReader(std::move(owner), folder));
}

graph::Graph import_copy(std::span<const std::byte> bytes, const ExternalBytes& external) {
  return import_within_memory(bytes, TensorReader(external));
}

graph::Graph import_file(const std::filesystem::path& path) {
  const std::shared_ptr<const base::MappedFile> file = base::MappedFile::open(path);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  return base::name_file(path, [&] { return import_within_memory(file->bytes(), TensorReader(file, folder, true)); });
}

}  // namespace ration::onnx
