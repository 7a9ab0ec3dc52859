/// Recognises what is given for a model by mistake.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace ration::onnx {

/// Returns what the bytes are by their beginning, and what to do about it, as a clause that completes "it is ...";
/// nothing if they may be an ONNX model.
std::optional<std::string_view> foreign_kind(std::span<const std::byte> bytes);

}  // namespace ration::onnx
