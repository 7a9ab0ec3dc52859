/// Finds the bytes of tensors that an ONNX file keeps in other files of its folder, or that a host gives for them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/mapped_file.hpp"
#include "onnx/proto.hpp"

namespace ration::onnx {

/// A range of bytes that `owner` keeps alive.
struct SharedBytes {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
  bool mapped = false;  ///< Part of a base::MappedFile.
};

/// Gives the bytes of a location, a span without data where there are none. They are copied before it is called again.
using ExternalBytes = std::function<std::span<const std::byte>(std::string_view location)>;

/// Maps or copies each external file once. A location is trusted with nothing: in a folder it must be relative, free of
/// '..', and resolve, symbolic links followed, to a regular file inside the folder. Not synchronised.
class ExternalData {
 public:
  /// An empty folder refuses all external data.
  explicit ExternalData(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Asks `source` in place of a folder; an empty one refuses all external data.
  explicit ExternalData(ExternalBytes source) : source_(std::move(source)) {}

  /// Returns the range that the tensor's location, offset and length name; without a length it reaches to the end of
  /// the file. `label` names the tensor. Throws Error: kNotFound (no such file), kInvalidModel (a location that leaves
  /// the folder, a range beyond the file), kUnsupported (no folder and no source), and what the source throws.
  SharedBytes find(const TensorProto& tensor, const std::string& label);

 private:
  SharedBytes open(const std::string& location, const std::string& label);
  SharedBytes ask(const std::string& location, const std::string& label) const;
  SharedBytes map(const std::string& location, const std::string& label) const;

  std::filesystem::path folder_;
  ExternalBytes source_;
  std::map<std::string, SharedBytes> files_;
};

}  // namespace ration::onnx
