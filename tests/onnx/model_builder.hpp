/// Puts small ONNX files together in memory, right ones and wrong ones.
///
///     ModelBuilder model(13);
///     model.input("x", {1, 3}).node({.op = "Relu", .inputs = {"x"}, .outputs = {"y"}}).output("y");
///     std::string file = model.bytes();
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ration::onnx {

/// Numbers of TensorProto.DataType.
inline constexpr std::int32_t kFloat = 1, kUInt8 = 2, kInt8 = 3, kInt32 = 6, kInt64 = 7, kString = 8, kBool = 9,
                              kHalf = 10, kDouble = 11, kUInt32 = 12, kUInt64 = 13, kBFloat = 16, kFloat8 = 17;

using Dims = std::vector<std::int64_t>;

/// Stands in Dims for a dimension whose number in the file is -1.
inline constexpr std::int64_t kMinusOne = std::numeric_limits<std::int64_t>::min();

/// A TensorProto whose fields are written only if they are given, so that tests can leave them out.
struct TensorSpec {
  std::string name = {};
  std::int32_t type = kFloat;
  Dims dims = {};
  std::string raw_data = {};  ///< Written if not empty.
  std::vector<float> float_data = {};
  std::vector<std::int32_t> int32_data = {};
  std::vector<std::int64_t> int64_data = {};
  std::vector<double> double_data = {};
  std::vector<std::uint64_t> uint64_data = {};
  std::vector<std::pair<std::string, std::string>> external = {};  ///< With entries, the tensor is external.
  bool packed = true;                                              ///< False writes the typed data one by one.

  std::string bytes() const;
};

/// The bytes of the values as a machine stores them.
template <class T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// An attribute that holds a graph without content.
struct SubgraphSpec {};

/// An attribute that takes the value of one of the function it stands in; `type` is AttributeProto's number.
struct ReferenceSpec {
  std::string to;
  std::int32_t type = 1;
};

struct AttributeSpec {
  std::string name;
  std::variant<std::int64_t, float, std::string, Dims, std::vector<float>, TensorSpec, SubgraphSpec, ReferenceSpec>
      value;
};

struct NodeSpec {
  std::string op;
  std::string name = {};
  std::vector<std::string> inputs = {};
  std::vector<std::string> outputs = {};
  std::vector<AttributeSpec> attributes = {};
  std::string domain = {};
};

/// A FunctionProto of the domain "own".
struct FunctionSpec {
  std::string name;
  std::vector<std::string> inputs = {};
  std::vector<std::string> outputs = {};
  std::vector<NodeSpec> nodes = {};
  std::vector<std::string> attributes = {};
  std::vector<AttributeSpec> defaults = {};
  std::int64_t opset = 13;  ///< 0: imports none.
  std::string domain = "own";

  std::string bytes() const;
};

class ModelBuilder {
 public:
  /// Without an opset the file imports none.
  ModelBuilder() = default;
  explicit ModelBuilder(std::int64_t opset) { import_opset("", opset); }

  ModelBuilder& ir_version(std::int64_t version);
  ModelBuilder& import_opset(std::string_view domain, std::int64_t version);
  /// A dimension of -1 is written as a named one, and kMinusOne as the number.
  ModelBuilder& input(std::string_view name, const Dims& dims, std::int32_t type = kFloat);
  ModelBuilder& output(std::string_view name, std::int32_t type = kFloat);
  ModelBuilder& initializer(const TensorSpec& tensor);
  ModelBuilder& node(const NodeSpec& node);
  ModelBuilder& function(const FunctionSpec& function) { return model_field(25, function.bytes()); }
  /// A field of GraphProto or ModelProto that holds these bytes.
  ModelBuilder& graph_field(std::uint32_t tag, std::string_view bytes);
  ModelBuilder& model_field(std::uint32_t tag, std::string_view bytes);

  std::string bytes() const;

 private:
  std::string model_;
  std::string graph_;
  std::int64_t ir_version_ = 8;
};

/// A ValueInfoProto; `type_tag` is the field of TypeProto (1: tensor, 4: sequence, ...).
std::string value_info(std::string_view name, const Dims& dims, std::int32_t type, std::uint32_t type_tag = 1);

}  // namespace ration::onnx
