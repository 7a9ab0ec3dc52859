/// Turns the tensors of an ONNX file into constants.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "onnx/external_data.hpp"
#include "onnx/proto.hpp"
#include "ration/tensor.hpp"
#include "tensor/shared_tensor.hpp"

namespace ration::onnx {

/// Returns the data type for a number of TensorProto.DataType, half precision as it is. Throws Error(kUnsupported)
/// naming `label` for types without a DataType (strings, complex, 8-bit floats, 4-bit integers), Error(kInvalidModel)
/// for numbers that mean nothing.
DataType data_type(std::int64_t number, const std::string& label);

/// Returns the type that a value has inside the graph: float32 for half precision.
DataType widened(DataType type) noexcept;

/// Reads tensors. Not synchronised.
class TensorReader {
 public:
  /// For bytes that `owner` keeps alive. `mapped` says that the owner is a base::MappedFile.
  TensorReader(std::shared_ptr<const void> owner, std::filesystem::path folder, bool mapped = false)
      : owner_(std::move(owner)), external_(std::move(folder)), mapped_(mapped) {}
  /// For bytes that nothing keeps alive: each tensor is a copy.
  explicit TensorReader(ExternalBytes external) : external_(std::move(external)), copies_(true) {}

  /// Returns the tensor, half precision widened to float32. raw_data, external data and packed float_data or
  /// double_data are viewed, unless nothing keeps them alive; what needs decoding (varints, half precision, bool) is
  /// copied, never more than eight times the bytes it takes in the file. `label` names the tensor in errors. Throws
  /// Error: kInvalidModel (no data, or data and shape of different length), kUnsupported, kNotFound.
  SharedTensor read(const TensorProto& tensor, const std::string& label);

 private:
  std::shared_ptr<const void> owner_;
  ExternalData external_;
  bool mapped_ = false;
  bool copies_ = false;
};

}  // namespace ration::onnx
