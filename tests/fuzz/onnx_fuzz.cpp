// Feeds bytes to the importer: whatever they are, a graph or an Error that blames the file comes out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "onnx/importer.hpp"
#include "ration/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    ration::onnx::import_bytes(std::as_bytes(std::span<const std::uint8_t>(data, size)), nullptr);
  } catch (const ration::Error& error) {
    // A defect of this library, and no fault of the bytes.
    if (error.code() == ration::ErrorCode::kInternal) std::abort();
  }
  return 0;
}
