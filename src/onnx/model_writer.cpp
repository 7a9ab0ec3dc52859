#include "onnx/model_writer.hpp"

#include <bit>
#include <fstream>
#include <protozero/pbf_writer.hpp>
#include <protozero/varint.hpp>
#include <system_error>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"

namespace ration::onnx {
namespace {

using protozero::pbf_writer;
static_assert(std::endian::native == std::endian::little, "raw_data is little-endian and written as it lies in memory");

// Numbers of messages and enumerations in onnx.proto.
constexpr std::int64_t kIrVersion = 8;
constexpr std::int32_t kElementFloat = 1;
constexpr std::int32_t kAttributeFloat = 1;
constexpr std::int32_t kAttributeInt = 2;
constexpr std::int32_t kAttributeInts = 7;
constexpr protozero::pbf_tag_type kModelGraph = 7;
constexpr protozero::pbf_tag_type kGraphInitializer = 5;
constexpr protozero::pbf_tag_type kTensorRawData = 9;
constexpr protozero::pbf_tag_type kTensorDocString = 12;

std::size_t varint_size(std::uint64_t value) { return static_cast<std::size_t>(protozero::length_of_varint(value)); }

/// Returns the tag and the length that stand before `length` bytes of a field.
std::string field_head(protozero::pbf_tag_type tag, std::uint64_t length) {
  std::string head;
  protozero::add_varint_to_buffer(&head,
                                  (tag << 3U) | static_cast<unsigned>(protozero::pbf_wire_type::length_delimited));
  protozero::add_varint_to_buffer(&head, length);
  return head;
}

std::string encode_attribute(const AttributeDescription& attribute) {
  std::string bytes;
  pbf_writer message(bytes);
  message.add_string(1, attribute.name);
  if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) {
    message.add_int64(3, *integer);
    message.add_enum(20, kAttributeInt);
  } else if (const auto* number = std::get_if<float>(&attribute.value)) {
    message.add_float(2, *number);
    message.add_enum(20, kAttributeFloat);
  } else {
    for (const std::int64_t each : std::get<std::vector<std::int64_t>>(attribute.value)) message.add_int64(8, each);
    message.add_enum(20, kAttributeInts);
  }
  return bytes;
}

std::string encode_node(const NodeDescription& node) {
  std::string bytes;
  pbf_writer message(bytes);
  for (const std::string& input : node.inputs) message.add_string(1, input);
  for (const std::string& output : node.outputs) message.add_string(2, output);
  message.add_string(3, node.name);
  message.add_string(4, node.op_type);
  for (const AttributeDescription& attribute : node.attributes) message.add_message(5, encode_attribute(attribute));
  return bytes;
}

std::string encode_value(const ValueDescription& value) {
  std::string bytes;
  pbf_writer info(bytes);
  info.add_string(1, value.name);
  pbf_writer type(info, 2);
  pbf_writer tensor_type(type, 1);
  tensor_type.add_enum(1, kElementFloat);
  pbf_writer shape(tensor_type, 2);
  for (const std::int64_t dim : value.shape) {
    pbf_writer dimension(shape, 1);
    if (dim == Shape::kDynamic) {
      dimension.add_string(2, "batch");
    } else {
      dimension.add_int64(1, dim);
    }
  }
  return bytes;
}

/// Encodes the graph but for its initializers.
std::string encode_graph_head(const ModelDescription& model) {
  std::string bytes;
  pbf_writer graph(bytes);
  for (const NodeDescription& node : model.nodes) graph.add_message(1, encode_node(node));
  graph.add_string(2, model.name);
  for (const ValueDescription& input : model.inputs) graph.add_message(11, encode_value(input));
  for (const ValueDescription& output : model.outputs) graph.add_message(12, encode_value(output));
  return bytes;
}

/// Encodes the model but for its graph.
std::string encode_model_head(const ModelDescription& model) {
  std::string bytes;
  pbf_writer message(bytes);
  message.add_int64(1, kIrVersion);
  message.add_string(2, "ration");
  pbf_writer opset(message, 8);
  opset.add_string(1, "");
  opset.add_int64(2, model.opset);
  return bytes;
}

std::size_t data_size(const TensorDescription& tensor) {
  return static_cast<std::size_t>(tensor.shape.elements()) * sizeof(float);
}

/// Returns all bytes of an initializer that stand before its data, given where in the file it starts. A doc_string of
/// blanks fills up to the alignment.
std::string encode_tensor_head(const TensorDescription& tensor, std::size_t offset) {
  std::string fields;
  pbf_writer message(fields);
  for (const std::int64_t dim : tensor.shape) message.add_int64(1, dim);
  message.add_enum(2, kElementFloat);
  message.add_string(8, tensor.name);
  const std::size_t bytes = data_size(tensor);
  const std::string raw_head = field_head(kTensorRawData, bytes);
  // An empty doc_string takes two bytes, so one more than the alignment reaches every remainder.
  for (std::size_t blanks = 0; blanks <= kTensorAlignment + 1; ++blanks) {
    std::string padding;
    if (blanks > 0) pbf_writer(padding).add_string(kTensorDocString, std::string(blanks - 1, ' '));
    const std::string body = fields + padding + raw_head;
    std::string head = field_head(kGraphInitializer, body.size() + bytes) + body;
    if ((offset + head.size()) % kTensorAlignment == 0) return head;
  }
  // Only where the length's own length changes on the way; alignment is a courtesy, not part of the format.
  return field_head(kGraphInitializer, fields.size() + raw_head.size() + bytes) + fields + raw_head;
}

struct Initializers {
  std::vector<std::string> heads;
  std::size_t bytes = 0;
};

Initializers lay_out_initializers(const ModelDescription& model, std::size_t offset) {
  Initializers all;
  for (const TensorDescription& tensor : model.initializers) {
    all.heads.push_back(encode_tensor_head(tensor, offset + all.bytes));
    all.bytes += all.heads.back().size() + data_size(tensor);
  }
  return all;
}

void write_bytes(std::ofstream& file, const ModelDescription& model) {
  const std::string model_head = encode_model_head(model);
  const std::string graph_head = encode_graph_head(model);
  // The length of the graph stands before it and moves what it counts; its own length is tried until it fits.
  for (std::size_t length_size = 1;; ++length_size) {
    const std::size_t graph_start = model_head.size() + 1 + length_size;
    const Initializers initializers = lay_out_initializers(model, graph_start + graph_head.size());
    const std::size_t graph_bytes = graph_head.size() + initializers.bytes;
    if (varint_size(graph_bytes) != length_size) continue;
    file << model_head << field_head(kModelGraph, graph_bytes) << graph_head;
    std::vector<float> values;
    for (std::size_t i = 0; i < model.initializers.size() && file; ++i) {
      const TensorDescription& tensor = model.initializers[i];
      values.resize(static_cast<std::size_t>(tensor.shape.elements()));
      tensor.fill(values);
      file << initializers.heads[i];
      file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(data_size(tensor)));
    }
    return;
  }
}

}  // namespace

void write_model(const ModelDescription& model, const std::filesystem::path& path) {
  base::require(path.native().find('\0') == std::string::npos, ErrorCode::kInvalidArgument, "the path ",
                base::path_in_quotes(path), " has a NUL in it");
  std::filesystem::path part = path;
  part += ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  if (file) write_bytes(file, model);
  file.close();
  std::error_code renamed;
  if (file) std::filesystem::rename(part, path, renamed);
  if (!file || renamed) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    base::fail(ErrorCode::kNotFound, "cannot write the model file ", base::path_in_quotes(path));
  }
}

}  // namespace ration::onnx
