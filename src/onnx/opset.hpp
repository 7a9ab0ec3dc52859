/// Which version of ONNX's own operators a file, or a function in it, speaks of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace ration::onnx {

/// A domain and its version, as opset_import has them.
using OpsetImport = std::pair<std::string_view, std::int64_t>;

/// Returns true for both names of the domain of ONNX's own operators.
bool is_default_domain(std::string_view domain);

/// Returns the opset of ONNX's own operators among the imports of `importer` ("the model"), or nothing if there is
/// none. Throws Error: kInvalidModel (two opsets), kUnsupported (one that is not known).
std::optional<int> imported_opset(std::span<const OpsetImport> imports, std::string_view importer);

}  // namespace ration::onnx
