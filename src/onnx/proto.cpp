#include "onnx/proto.hpp"

#include <algorithm>
#include <array>

#include "base/fail.hpp"
#include "onnx/wire.hpp"

namespace ration::onnx {

namespace {

std::pair<std::string_view, std::string_view> parse_string_pair(std::string_view bytes) {
  std::pair<std::string_view, std::string_view> pair;
  for (FieldReader field(bytes, "StringStringEntryProto"); field.next();) {
    switch (field.tag()) {
      case 1: pair.first = field.bytes(); break;
      case 2: pair.second = field.bytes(); break;
      default: field.skip();
    }
  }
  return pair;
}

OpsetImport parse_opset(std::string_view bytes) {
  OpsetImport opset{"", 0};
  for (FieldReader field(bytes, "OperatorSetIdProto"); field.next();) {
    switch (field.tag()) {
      case 1: opset.first = field.bytes(); break;
      case 2: opset.second = field.integer(); break;
      default: field.skip();
    }
  }
  return opset;
}

AttributeProto parse_attribute(std::string_view bytes) {
  AttributeProto attribute;
  std::int64_t declared = 0;
  AttributeType found = AttributeType::kUndefined;
  const auto saw = [&found](AttributeType type) { found = type; };
  for (FieldReader field(bytes, "AttributeProto"); field.next();) {
    switch (field.tag()) {
      case 1: attribute.name = field.bytes(); break;
      case 2: attribute.f = field.number(), saw(AttributeType::kFloat); break;
      case 3: attribute.i = field.integer(), saw(AttributeType::kInt); break;
      case 4: attribute.s = field.bytes(), saw(AttributeType::kString); break;
      case 5: attribute.t = field.bytes(), saw(AttributeType::kTensor); break;
      case 6: field.skip(), saw(AttributeType::kGraph); break;
      case 7: field.append_numbers(attribute.floats), saw(AttributeType::kFloats); break;
      case 8: field.append_integers(attribute.ints), saw(AttributeType::kInts); break;
      case 9: field.skip(), saw(AttributeType::kStrings); break;
      case 10: field.skip(), saw(AttributeType::kTensors); break;
      case 11: field.skip(), saw(AttributeType::kGraphs); break;
      case 20: declared = field.integer(); break;
      case 21: attribute.reference = field.bytes(); break;
      default: field.skip();
    }
  }
  base::require(declared >= 0 && declared <= static_cast<std::int64_t>(AttributeType::kTypeProtos),
                ErrorCode::kInvalidModel, "attribute ", in_quotes(attribute.name), " has the unknown type number ",
                declared);
  // Files of the first IR versions leave the type out.
  attribute.type = declared == 0 ? found : static_cast<AttributeType>(declared);
  return attribute;
}

NodeProto parse_node(std::string_view bytes) {
  NodeProto node;
  for (FieldReader field(bytes, "NodeProto"); field.next();) {
    switch (field.tag()) {
      case 1: node.inputs.push_back(field.bytes()); break;
      case 2: node.outputs.push_back(field.bytes()); break;
      case 3: node.name = field.bytes(); break;
      case 4: node.op_type = field.bytes(); break;
      case 5: node.attributes.push_back(parse_attribute(field.bytes())); break;
      case 7: node.domain = field.bytes(); break;
      case 8: node.overload = field.bytes(); break;
      default: field.skip();
    }
  }
  return node;
}

std::optional<std::int64_t> parse_dimension(std::string_view bytes) {
  std::optional<std::int64_t> dim;
  for (FieldReader field(bytes, "TensorShapeProto.Dimension"); field.next();) {
    switch (field.tag()) {
      case 1: dim = field.integer(); break;
      case 2: field.skip(), dim.reset(); break;
      default: field.skip();
    }
  }
  return dim;
}

void parse_tensor_type(std::string_view bytes, ValueInfoProto& value) {
  for (FieldReader field(bytes, "TypeProto.Tensor"); field.next();) {
    if (field.tag() == 1) {
      value.element_type = field.integer();
    } else if (field.tag() == 2) {
      value.has_shape = true;
      value.dims.clear();
      for (FieldReader shape(field.bytes(), "TensorShapeProto"); shape.next();) {
        if (shape.tag() == 1)
          value.dims.push_back(parse_dimension(shape.bytes()));
        else
          shape.skip();
      }
    } else {
      field.skip();
    }
  }
}

void parse_type(std::string_view bytes, ValueInfoProto& value) {
  for (FieldReader field(bytes, "TypeProto"); field.next();) {
    switch (field.tag()) {
      case 1: value.kind = "tensor", parse_tensor_type(field.bytes(), value); break;
      case 4: field.skip(), value.kind = "sequence"; break;
      case 5: field.skip(), value.kind = "map"; break;
      case 7: field.skip(), value.kind = "opaque value"; break;
      case 8: field.skip(), value.kind = "sparse tensor"; break;
      case 9: field.skip(), value.kind = "optional"; break;
      default: field.skip();
    }
  }
}

ValueInfoProto parse_value_info(std::string_view bytes) {
  ValueInfoProto value;
  for (FieldReader field(bytes, "ValueInfoProto"); field.next();) {
    switch (field.tag()) {
      case 1: value.name = field.bytes(); break;
      case 2: parse_type(field.bytes(), value); break;
      default: field.skip();
    }
  }
  return value;
}

}  // namespace

std::string_view to_string(AttributeType type) noexcept {
  constexpr std::array<std::string_view, 15> kNames = {
      "undefined", "float",   "int",    "string",        "tensor",         "graph", "floats", "ints",
      "strings",   "tensors", "graphs", "sparse tensor", "sparse tensors", "type",  "types"};
  return kNames[static_cast<std::size_t>(type)];
}

TensorProto parse_tensor(std::string_view bytes) {
  TensorProto tensor;
  tensor.body = bytes;
  for (FieldReader field(bytes, "TensorProto"); field.next();) {
    switch (field.tag()) {
      case 1: field.append_integers(tensor.dims); break;
      case 2: tensor.data_type = field.integer(); break;
      case 3: field.skip(), tensor.is_segment = true; break;
      case 8: tensor.name = field.bytes(); break;
      case 9: tensor.raw_data = field.bytes(); break;
      case 13: tensor.external_data.push_back(parse_string_pair(field.bytes())); break;
      case 14: tensor.is_external = field.integer() == 1; break;
      default: field.skip();
    }
  }
  return tensor;
}

bool FunctionProto::declares(std::string_view attribute) const {
  return std::find(attributes.begin(), attributes.end(), attribute) != attributes.end() ||
         std::any_of(defaults.begin(), defaults.end(), [&](const AttributeProto& a) { return a.name == attribute; });
}

FunctionProto parse_function_head(std::string_view bytes) {
  FunctionProto function;
  for (FieldReader field(bytes, "FunctionProto"); field.next();) {
    switch (field.tag()) {
      case 1: function.name = field.bytes(); break;
      case 10: function.domain = field.bytes(); break;
      case 13: function.overload = field.bytes(); break;
      default: field.skip();
    }
  }
  return function;
}

FunctionProto parse_function(std::string_view bytes) {
  FunctionProto function = parse_function_head(bytes);
  for (FieldReader field(bytes, "FunctionProto"); field.next();) {
    switch (field.tag()) {
      case 4: function.inputs.push_back(field.bytes()); break;
      case 5: function.outputs.push_back(field.bytes()); break;
      case 6: function.attributes.push_back(field.bytes()); break;
      case 7: function.nodes.push_back(parse_node(field.bytes())); break;
      case 9: function.opset_imports.push_back(parse_opset(field.bytes())); break;
      case 11: function.defaults.push_back(parse_attribute(field.bytes())); break;
      default: field.skip();
    }
  }
  return function;
}

GraphProto parse_graph(std::string_view bytes) {
  GraphProto graph;
  for (FieldReader field(bytes, "GraphProto"); field.next();) {
    switch (field.tag()) {
      case 1: graph.nodes.push_back(parse_node(field.bytes())); break;
      case 5: graph.initializers.push_back(parse_tensor(field.bytes())); break;
      case 11: graph.inputs.push_back(parse_value_info(field.bytes())); break;
      case 12: graph.outputs.push_back(parse_value_info(field.bytes())); break;
      case 15: field.skip(), ++graph.sparse_initializers; break;
      default: field.skip();
    }
  }
  return graph;
}

ModelProto parse_model(std::string_view bytes) {
  ModelProto model;
  for (FieldReader field(bytes, "ModelProto"); field.next();) {
    switch (field.tag()) {
      case 1: model.ir_version = field.integer(); break;
      case 7:
        base::require(!model.graph.has_value(), ErrorCode::kInvalidModel, "the model file holds more than one graph");
        model.graph = field.bytes();
        break;
      case 8: model.opset_imports.push_back(parse_opset(field.bytes())); break;
      case 25: model.functions.push_back(field.bytes()); break;
      default: field.skip();
    }
  }
  return model;
}

std::string label(const NodeProto& node) {
  const std::string_view first_output = node.outputs.empty() ? std::string_view() : node.outputs.front();
  return printable(node.op_type) + " " + in_quotes(node.name.empty() ? first_output : node.name);
}

}  // namespace ration::onnx
