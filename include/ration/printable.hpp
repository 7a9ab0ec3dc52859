/// Names from files, made safe to show.
///
///     std::cout << ration::printable(model.outputs()[0].name) << '\n';
///
/// A file may give its nodes and tensors any name: line breaks that forge log lines, codes that drive a terminal, bytes
/// that are no text, megabytes. The library's own errors, logs and metrics show every name through this function;
/// TensorInfo::name and StepInfo::name are as the file has them, so that they can be looked up. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ration/export.hpp"

namespace ration {

/// Bytes of a name that are shown if nothing else is asked for: readable in one line, and real names stay below.
inline constexpr std::size_t kPrintableBytes = 120;

/// Returns valid UTF-8 of at most `longest` bytes, and "..." if the name has more. A control character, a character
/// that is invisible or changes the direction of writing, and each byte of malformed UTF-8 becomes '?'; every other
/// character stays. Allocates the result only.
RATION_EXPORT std::string printable(std::string_view name, std::size_t longest = kPrintableBytes);

}  // namespace ration
