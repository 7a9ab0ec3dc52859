#include "tests/onnx/model_builder.hpp"

#include <protozero/pbf_writer.hpp>

namespace ration::onnx {

using protozero::pbf_writer;

namespace {

template <class T, class AddPacked, class AddOne>
void add_values(const std::vector<T>& values, bool packed, AddPacked add_packed, AddOne add_one) {
  if (values.empty()) return;
  if (packed) {
    add_packed(values.begin(), values.end());
    return;
  }
  for (const T value : values) add_one(value);
}

void add_string_pair(pbf_writer& out, std::uint32_t tag, const std::pair<std::string, std::string>& pair) {
  pbf_writer entry(out, tag);
  entry.add_string(1, pair.first);
  entry.add_string(2, pair.second);
}

// Writes AttributeProto's type and value.
struct AddAttributeValue {
  pbf_writer& out;

  void operator()(float value) const { out.add_float(2, value), out.add_enum(20, 1); }
  void operator()(std::int64_t value) const { out.add_int64(3, value), out.add_enum(20, 2); }
  void operator()(const std::string& value) const { out.add_string(4, value), out.add_enum(20, 3); }
  void operator()(const TensorSpec& value) const { out.add_message(5, value.bytes()), out.add_enum(20, 4); }
  void operator()(const ReferenceSpec& value) const { out.add_string(21, value.to), out.add_enum(20, value.type); }
  void operator()(const SubgraphSpec&) const { out.add_message(6, std::string()), out.add_enum(20, 5); }
  void operator()(const std::vector<float>& value) const {
    out.add_packed_float(7, value.begin(), value.end());
    out.add_enum(20, 6);
  }
  void operator()(const Dims& value) const {
    out.add_packed_int64(8, value.begin(), value.end());
    out.add_enum(20, 7);
  }
};

std::string attribute_bytes(const AttributeSpec& attribute) {
  std::string buffer;
  pbf_writer message(buffer);
  message.add_string(1, attribute.name);
  std::visit(AddAttributeValue{message}, attribute.value);
  return buffer;
}

std::string node_bytes(const NodeSpec& node) {
  std::string buffer;
  pbf_writer out(buffer);
  for (const std::string& input : node.inputs) out.add_string(1, input);
  for (const std::string& output : node.outputs) out.add_string(2, output);
  out.add_string(3, node.name);
  out.add_string(4, node.op);
  for (const AttributeSpec& attribute : node.attributes) out.add_message(5, attribute_bytes(attribute));
  if (!node.domain.empty()) out.add_string(7, node.domain);
  return buffer;
}

void add_opset(pbf_writer& out, std::uint32_t tag, std::string_view domain, std::int64_t version) {
  pbf_writer opset(out, tag);
  opset.add_string(1, domain.data(), domain.size());
  opset.add_int64(2, version);
}

}  // namespace

std::string FunctionSpec::bytes() const {
  std::string buffer;
  pbf_writer out(buffer);
  out.add_string(1, name);
  for (const std::string& input : inputs) out.add_string(4, input);
  for (const std::string& output : outputs) out.add_string(5, output);
  for (const std::string& attribute : attributes) out.add_string(6, attribute);
  for (const NodeSpec& node : nodes) out.add_message(7, node_bytes(node));
  if (opset != 0) add_opset(out, 9, "", opset);
  out.add_string(10, domain);
  for (const AttributeSpec& attribute : defaults) out.add_message(11, attribute_bytes(attribute));
  return buffer;
}

std::string TensorSpec::bytes() const {
  std::string buffer;
  pbf_writer out(buffer);
  out.add_packed_int64(1, dims.begin(), dims.end());
  out.add_int32(2, type);
  add_values(
      float_data, packed, [&](auto begin, auto end) { out.add_packed_float(4, begin, end); },
      [&](float value) { out.add_float(4, value); });
  add_values(
      int32_data, packed, [&](auto begin, auto end) { out.add_packed_int32(5, begin, end); },
      [&](std::int32_t value) { out.add_int32(5, value); });
  add_values(
      int64_data, packed, [&](auto begin, auto end) { out.add_packed_int64(7, begin, end); },
      [&](std::int64_t value) { out.add_int64(7, value); });
  add_values(
      double_data, packed, [&](auto begin, auto end) { out.add_packed_double(10, begin, end); },
      [&](double value) { out.add_double(10, value); });
  add_values(
      uint64_data, packed, [&](auto begin, auto end) { out.add_packed_uint64(11, begin, end); },
      [&](std::uint64_t value) { out.add_uint64(11, value); });
  out.add_string(8, name);
  if (!raw_data.empty()) out.add_bytes(9, raw_data);
  for (const auto& pair : external) add_string_pair(out, 13, pair);
  if (!external.empty()) out.add_enum(14, 1);
  return buffer;
}

std::string value_info(std::string_view name, const Dims& dims, std::int32_t type, std::uint32_t type_tag) {
  std::string buffer;
  pbf_writer out(buffer);
  out.add_string(1, name.data(), name.size());
  pbf_writer type_proto(out, 2);
  pbf_writer tensor(type_proto, type_tag);
  tensor.add_int32(1, type);
  pbf_writer shape(tensor, 2);
  for (const std::int64_t dim : dims) {
    pbf_writer dimension(shape, 1);
    if (dim == -1)
      dimension.add_string(2, "n");
    else
      dimension.add_int64(1, dim == kMinusOne ? -1 : dim);
  }
  return buffer;
}

ModelBuilder& ModelBuilder::ir_version(std::int64_t version) {
  ir_version_ = version;
  return *this;
}

ModelBuilder& ModelBuilder::import_opset(std::string_view domain, std::int64_t version) {
  pbf_writer out(model_);
  add_opset(out, 8, domain, version);
  return *this;
}

ModelBuilder& ModelBuilder::input(std::string_view name, const Dims& dims, std::int32_t type) {
  return graph_field(11, value_info(name, dims, type));
}

ModelBuilder& ModelBuilder::output(std::string_view name, std::int32_t type) {
  return graph_field(12, value_info(name, {}, type));
}

ModelBuilder& ModelBuilder::initializer(const TensorSpec& tensor) { return graph_field(5, tensor.bytes()); }

ModelBuilder& ModelBuilder::node(const NodeSpec& node) { return graph_field(1, node_bytes(node)); }

ModelBuilder& ModelBuilder::graph_field(std::uint32_t tag, std::string_view bytes) {
  pbf_writer(graph_).add_message(tag, bytes.data(), bytes.size());
  return *this;
}

ModelBuilder& ModelBuilder::model_field(std::uint32_t tag, std::string_view bytes) {
  pbf_writer(model_).add_message(tag, bytes.data(), bytes.size());
  return *this;
}

std::string ModelBuilder::bytes() const {
  std::string buffer = model_;
  pbf_writer out(buffer);
  out.add_int64(1, ir_version_);
  out.add_message(7, graph_);
  return buffer;
}

}  // namespace ration::onnx
