/// Decodes the typed data fields of a tensor (float_data, int32_data, ...) into the form of raw_data.
#pragma once

#include <memory>
#include <string>

#include "onnx/external_data.hpp"
#include "onnx/proto.hpp"
#include "ration/tensor.hpp"

namespace ration::onnx {

/// Returns the elements as raw_data would hold them. float32 and float64 written in one packed piece stay a view, kept
/// alive by `owner`; the rest is decoded into new memory of at most eight times the bytes in the file. An absent field
/// gives no bytes. Throws Error(kInvalidModel) naming `label` for a value that the type cannot hold.
SharedBytes typed_data(const TensorProto& tensor, DataType type, const std::shared_ptr<const void>& owner,
                       const std::string& label);

}  // namespace ration::onnx
