/// Finds the bytes of tensors that an ONNX file keeps in other files of its folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "base/mapped_file.hpp"
#include "onnx/proto.hpp"

namespace ration::onnx {

/// A range of bytes that `owner` keeps alive.
struct SharedBytes {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
  bool mapped = false;  ///< Part of a base::MappedFile.
};

/// Maps each external file once. A location is trusted with nothing: it must be relative, free of '..', and resolve,
/// symbolic links followed, to a regular file inside the folder. Not synchronised.
class ExternalData {
 public:
  /// An empty folder refuses all external data.
  explicit ExternalData(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Returns the range that the tensor's location, offset and length name; without a length it reaches to the end of
  /// the file. `label` names the tensor. Throws Error: kNotFound (no such file), kInvalidModel (a location that leaves
  /// the folder, a range beyond the file), kUnsupported (no folder).
  SharedBytes find(const TensorProto& tensor, const std::string& label);

 private:
  std::shared_ptr<const base::MappedFile> open(const std::string& location, const std::string& label);

  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const base::MappedFile>> files_;
};

}  // namespace ration::onnx
