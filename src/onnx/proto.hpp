/// The messages of an ONNX file as plain structs of views, read but not yet judged.
///
/// Every string_view points into the caller's bytes. The structs take memory in proportion to those bytes. The parse
/// functions throw Error(kInvalidModel) on malformed protobuf and know nothing of operators; what this library has no
/// use for (documentation, metadata, value_info) is skipped unread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/in_quotes.hpp"
#include "onnx/opset.hpp"

namespace ration::onnx {

using base::in_quotes;

/// The numbers of TensorProto.DataType that name what no DataType of this library can hold are kept as they are.
struct TensorProto {
  std::string_view body;  ///< The whole message; typed data fields are read from it when they are needed.
  std::string_view name;
  std::vector<std::int64_t> dims;
  std::int64_t data_type = 0;
  std::optional<std::string_view> raw_data;
  bool is_external = false;
  bool is_segment = false;
  std::vector<std::pair<std::string_view, std::string_view>> external_data;
};

/// The numbers are AttributeProto.AttributeType's.
enum class AttributeType : std::uint8_t {
  kUndefined = 0,
  kFloat = 1,
  kInt = 2,
  kString = 3,
  kTensor = 4,
  kGraph = 5,
  kFloats = 6,
  kInts = 7,
  kStrings = 8,
  kTensors = 9,
  kGraphs = 10,
  kSparseTensor = 11,
  kSparseTensors = 12,
  kTypeProto = 13,
  kTypeProtos = 14,
};

/// Returns "float", "ints", ... for error sentences.
std::string_view to_string(AttributeType type) noexcept;

struct AttributeProto {
  std::string_view name;
  std::string_view reference;  ///< ref_attr_name: only inside functions.
  AttributeType type = AttributeType::kUndefined;
  float f = 0.0F;
  std::int64_t i = 0;
  std::string_view s;
  std::string_view t;  ///< A TensorProto.
  std::vector<float> floats;
  std::vector<std::int64_t> ints;
};

struct NodeProto {
  std::string_view name;
  std::string_view op_type;
  std::string_view domain;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<AttributeProto> attributes;
  std::string_view overload;
  int opset = 0;  ///< Of ONNX's operators, if it is not the model's: where a function of the file was inlined.
};

/// A function that the file defines itself.
struct FunctionProto {
  std::string_view name, domain, overload;
  std::vector<std::string_view> inputs, outputs;
  std::vector<std::string_view> attributes;  ///< The names of those without a default.
  std::vector<AttributeProto> defaults;
  std::vector<NodeProto> nodes;
  std::vector<OpsetImport> opset_imports;

  bool declares(std::string_view attribute) const;
};

/// A graph's input or output.
struct ValueInfoProto {
  std::string_view name;
  /// "tensor", or what it is instead ("sequence", "map", "optional", ...); empty if no type is declared.
  std::string_view kind;
  std::int64_t element_type = 0;
  bool has_shape = false;
  std::vector<std::optional<std::int64_t>> dims;  ///< No number for a named or nameless free dimension.
};

struct GraphProto {
  std::vector<NodeProto> nodes;
  std::vector<TensorProto> initializers;
  std::vector<ValueInfoProto> inputs;
  std::vector<ValueInfoProto> outputs;
  std::size_t sparse_initializers = 0;
};

struct ModelProto {
  std::int64_t ir_version = 0;  ///< 0: not given.
  std::vector<OpsetImport> opset_imports;
  std::optional<std::string_view> graph;    ///< A GraphProto.
  std::vector<std::string_view> functions;  ///< FunctionProtos.
};

ModelProto parse_model(std::string_view bytes);
GraphProto parse_graph(std::string_view bytes);
TensorProto parse_tensor(std::string_view bytes);
FunctionProto parse_function(std::string_view bytes);
/// Reads name, domain and overload only.
FunctionProto parse_function_head(std::string_view bytes);

/// Returns "Conv 'conv1'"; a node without a name goes by its first output.
std::string label(const NodeProto& node);

}  // namespace ration::onnx
