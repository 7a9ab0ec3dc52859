/// Reads an ONNX file into a graph.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "graph/graph.hpp"
#include "onnx/external_data.hpp"

namespace ration::onnx {

/// Maps the file read-only and builds the graph; weights stay views of the mapping, which the constants keep alive.
/// Opsets 6 to 28 and IR versions to 14, of opset 6 only NumPy broadcasting. External data is read only from the
/// model's own folder. The result is sorted, verified and has inferred shapes. Blocks on file I/O, allocates no copy of
/// float32 weights, and otherwise memory in proportion to the file. Throws Error: kNotFound (no such file),
/// kInvalidModel (truncated, malformed or contradictory: names the node or tensor and the number), kUnsupported (an
/// operator, attribute value, data type or opset this library does not know), kResourceExhausted (memory).
graph::Graph import_file(const std::filesystem::path& path);

/// The same for bytes in memory, kept alive by `owner` as long as any constant lives. External data is read relative to
/// `folder`; with an empty folder it is an Error(kUnsupported).
graph::Graph import_bytes(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                          const std::filesystem::path& folder = {});

/// The same for bytes that may go when it returns: the constants are copies. External data is what `external` gives;
/// without it, it is an Error(kUnsupported).
graph::Graph import_copy(std::span<const std::byte> bytes, const ExternalBytes& external = {});

}  // namespace ration::onnx
