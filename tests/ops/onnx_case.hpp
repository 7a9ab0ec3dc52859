/// The conformance cases of ONNX (Debian's libonnx-testdata): found, loaded, run by any runner, compared and counted.
///
///     Tally tally = run_onnx_cases(find_onnx_cases(), [](const OnnxCase& found, std::span<const SharedTensor> inputs)
///     {
///       return my_outputs(found.model(), inputs);
///     });
///     std::cout << tally.summary() << '\n';
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tensor/shared_tensor.hpp"

namespace ration::ops {

/// One folder with a model and sets of inputs and expected outputs.
struct OnnxCase {
  std::string name;  ///< "node/test_relu".
  std::filesystem::path folder;

  std::filesystem::path model() const { return folder / "model.onnx"; }
  /// Returns test_data_set_0, test_data_set_1, ...
  std::vector<std::filesystem::path> data_sets() const;
};

/// The tensors of one data set, in the order of the model's inputs and outputs.
struct OnnxDataSet {
  std::vector<SharedTensor> inputs, outputs;
};

/// Where the distribution's package installs the cases.
inline const std::filesystem::path kOnnxTestData = "/usr/share/libonnx-testdata/data";

/// Returns the cases of the suites node, simple, pytorch-converted and pytorch-operator, sorted by name; none if the
/// package is not installed.
std::vector<OnnxCase> find_onnx_cases(const std::filesystem::path& root = kOnnxTestData);

/// Reads a file that holds one TensorProto, half precision as its bits. Throws Error like the importer.
SharedTensor load_tensor_proto(const std::filesystem::path& path);

/// Throws Error(kUnsupported) for values that are no tensors.
OnnxDataSet load_data_set(const std::filesystem::path& folder);

/// Returns "" if the tensors agree as ONNX's own runner demands: equal shapes and types, integers equal, floats within
/// 1e-7 + 1e-3 |expected|; else what differs first. The cases store bfloat16 as the uint16 of its bits, and compare
/// these with the tolerance of floats; so does this.
std::string difference(const SharedTensor& expected, const SharedTensor& actual);

/// What became of the cases: each is in exactly one list, with its reason after a colon unless it passed.
struct Tally {
  std::vector<std::string> passed, failed, unsupported;

  /// Returns "conformance: P passed, F failed, U unsupported".
  std::string summary() const;
};

/// Computes the outputs of a case's model. Throws Error: kUnsupported says that the model is outside of the library's
/// operators, every other code is a failure.
using RunCase = std::function<std::vector<SharedTensor>(const OnnxCase& found, std::span<const SharedTensor> inputs)>;

Tally run_onnx_cases(std::span<const OnnxCase> cases, const RunCase& run);

}  // namespace ration::ops
