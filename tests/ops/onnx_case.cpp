#include "onnx_case.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>

#include "base/fail.hpp"
#include "onnx/importer.hpp"
#include "onnx/proto.hpp"
#include "onnx/tensor_reader.hpp"
#include "tensor/half.hpp"

namespace ration::ops {
namespace {

namespace fs = std::filesystem;

bool is_half(DataType type) { return type == DataType::kFloat16 || type == DataType::kBFloat16; }

std::vector<SharedTensor> load_numbered(const fs::path& folder, const std::string& prefix) {
  std::vector<SharedTensor> tensors;
  for (int i = 0;; ++i) {
    const fs::path path = folder / (prefix + std::to_string(i) + ".pb");
    if (!fs::exists(path)) return tensors;
    tensors.push_back(load_tensor_proto(path));
  }
}

template <class T>
double element(const SharedTensor& tensor, std::int64_t i) {
  return static_cast<double>(tensor.load<T>(i));
}

/// Returns a float element, widened; other types never come here.
double float_element(const SharedTensor& tensor, std::int64_t i) {
  switch (tensor.type()) {
    case DataType::kFloat32: return element<float>(tensor, i);
    case DataType::kFloat64: return element<double>(tensor, i);
    case DataType::kFloat16: return static_cast<double>(float16_to_float(tensor.load<std::uint16_t>(i)));
    default: return element<std::uint16_t>(tensor, i);
  }
}

bool agree(double expected, double actual) {
  if (std::isnan(expected) || std::isnan(actual)) return std::isnan(expected) && std::isnan(actual);
  if (std::isinf(expected) || std::isinf(actual)) return expected == actual;
  return std::fabs(actual - expected) <= 1e-7 + 1e-3 * std::fabs(expected);
}

bool is_stored_bfloat16(DataType expected, DataType actual) {
  return actual == DataType::kBFloat16 && (expected == DataType::kUInt16 || expected == DataType::kBFloat16);
}

/// Returns what is wrong with one data set, or "".
std::string mismatch(const OnnxDataSet& data, const std::vector<SharedTensor>& actual) {
  if (actual.size() != data.outputs.size()) {
    return base::concat(actual.size(), " outputs instead of ", data.outputs.size());
  }
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const std::string reason = difference(data.outputs[i], actual[i]);
    if (!reason.empty()) return base::concat("output ", i, ": ", reason);
  }
  return {};
}

/// Gives the tensor the type that the model declares: the cases store bfloat16 as uint16.
SharedTensor as_declared(const SharedTensor& stored, DataType declared) {
  if (!is_stored_bfloat16(stored.type(), declared)) return stored;
  return {TensorView(declared, stored.shape(), stored.view().data()), std::make_shared<const SharedTensor>(stored)};
}

bool fits(const Shape& given, const Shape& declared) {
  if (given.rank() != declared.rank()) return false;
  for (int axis = 0; axis < given.rank(); ++axis) {
    if (declared[axis] != Shape::kDynamic && declared[axis] != given[axis]) return false;
  }
  return true;
}

/// Brings the inputs to the types of the model. Two cases of the package give a shape that their own model does not
/// declare: nothing can pass these, so they are unsupported.
void match_inputs(const graph::Graph& graph, OnnxDataSet& data) {
  for (std::size_t i = 0; i < std::min(data.inputs.size(), graph.inputs().size()); ++i) {
    const graph::Value& declared = graph.value(graph.inputs()[i]);
    data.inputs[i] = as_declared(data.inputs[i], declared.type);
    base::require(!declared.shape || fits(data.inputs[i].shape(), *declared.shape), ErrorCode::kUnsupported,
                  "the case contradicts itself: input '", declared.name, "' is stored as ",
                  data.inputs[i].shape().to_string(), " and declared as ",
                  declared.shape ? declared.shape->to_string() : "");
  }
}

void run_one(const OnnxCase& found, const RunCase& run, Tally& tally) {
  try {
    // First, so that a model of sequences or optionals is refused for what it is, not for its data.
    const graph::Graph graph = onnx::import_file(found.model());
    for (const fs::path& folder : found.data_sets()) {
      OnnxDataSet data = load_data_set(folder);
      match_inputs(graph, data);
      const std::string reason = mismatch(data, run(found, data.inputs));
      if (reason.empty()) continue;
      tally.failed.push_back(found.name + ": " + reason);
      return;
    }
    tally.passed.push_back(found.name);
  } catch (const Error& error) {
    auto& list = error.code() == ErrorCode::kUnsupported ? tally.unsupported : tally.failed;
    list.push_back(found.name + ": " + error.what());
  }
}

}  // namespace

std::vector<fs::path> OnnxCase::data_sets() const {
  std::vector<fs::path> sets;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with("test_data_set_")) sets.push_back(entry.path());
  }
  std::sort(sets.begin(), sets.end());
  base::require(!sets.empty(), ErrorCode::kNotFound, "case '", name, "' has no data set");
  return sets;
}

std::vector<OnnxCase> find_onnx_cases(const fs::path& root) {
  std::vector<OnnxCase> cases;
  for (const std::string suite : {"node", "simple", "pytorch-converted", "pytorch-operator"}) {
    if (!fs::is_directory(root / suite)) continue;
    for (const fs::directory_entry& entry : fs::directory_iterator(root / suite)) {
      const OnnxCase found{suite + "/" + entry.path().filename().string(), entry.path()};
      if (fs::exists(found.model())) cases.push_back(found);
    }
  }
  std::sort(cases.begin(), cases.end(), [](const OnnxCase& a, const OnnxCase& b) { return a.name < b.name; });
  return cases;
}

SharedTensor load_tensor_proto(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  base::require(file.good(), ErrorCode::kNotFound, "'", path.string(), "' cannot be read");
  const auto bytes =
      std::make_shared<const std::string>(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  const std::string label = "tensor '" + path.filename().string() + "'";
  const onnx::TensorProto proto = onnx::parse_tensor(*bytes);
  const DataType type = onnx::data_type(proto.data_type, label);
  if (!is_half(type)) return onnx::TensorReader(bytes, {}).read(proto, label);
  const Shape shape{std::span<const std::int64_t>(proto.dims)};
  Tensor bits(type, shape);
  base::require(proto.raw_data.has_value() && proto.raw_data->size() == bits.bytes(), ErrorCode::kUnsupported, label,
                ": half precision is read from raw_data of the shape's size only");
  std::memcpy(bits.data(), proto.raw_data->data(), bits.bytes());
  return SharedTensor(std::move(bits));
}

OnnxDataSet load_data_set(const fs::path& folder) {
  return {load_numbered(folder, "input_"), load_numbered(folder, "output_")};
}

std::string difference(const SharedTensor& expected, const SharedTensor& actual) {
  if (!(expected.shape() == actual.shape())) {
    return "shape " + actual.shape().to_string() + " instead of " + expected.shape().to_string();
  }
  const bool bits = is_stored_bfloat16(expected.type(), actual.type());
  if (expected.type() != actual.type() && !bits) {
    return base::concat("data type ", to_string(actual.type()), " instead of ", to_string(expected.type()));
  }
  const DataType type = actual.type();
  const bool tolerant = bits || type == DataType::kFloat16 || type == DataType::kFloat32 || type == DataType::kFloat64;
  if (!tolerant) {
    const bool same = std::memcmp(expected.view().data(), actual.view().data(), actual.view().bytes()) == 0;
    return same ? std::string() : base::concat("integers of type ", to_string(type), " differ");
  }
  for (std::int64_t i = 0; i < actual.view().elements(); ++i) {
    const double wanted = float_element(expected, i);
    const double got = float_element(actual, i);
    if (!agree(wanted, got)) return base::concat("element ", i, " is ", got, " instead of ", wanted);
  }
  return {};
}

std::string Tally::summary() const {
  return base::concat("conformance: ", passed.size(), " passed, ", failed.size(), " failed, ", unsupported.size(),
                      " unsupported");
}

Tally run_onnx_cases(std::span<const OnnxCase> cases, const RunCase& run) {
  Tally tally;
  for (const OnnxCase& found : cases) run_one(found, run, tally);
  return tally;
}

}  // namespace ration::ops
