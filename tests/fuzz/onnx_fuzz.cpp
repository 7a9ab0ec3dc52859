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
    // Any other code would blame the caller or be a defect of this library.
    if (error.code() != ration::ErrorCode::kInvalidModel && error.code() != ration::ErrorCode::kUnsupported &&
        error.code() != ration::ErrorCode::kNotFound) {
      std::abort();
    }
  }
  return 0;
}
