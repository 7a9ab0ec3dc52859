/// What went wrong: the one exception type that leaves this library.
///
///     try {
///       ration::Model model(engine, "resnet50.onnx");
///     } catch (const ration::Error& error) {
///       if (error.code() == ration::ErrorCode::kNotFound) std::cerr << error.what() << '\n';
///     }
///
/// The message is one sentence that names the object and the number ("Conv 'conv1': input 'data' has 4 channels, but
/// the weights expect 3"). Values are immutable and may be copied between threads.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ration/export.hpp"

namespace ration {

/// Says who can mend the failure; the message says how.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument,    ///< The caller passed a wrong value, shape or data type.
  kNotFound,           ///< A file or a named object does not exist or cannot be read.
  kInvalidModel,       ///< The model file breaks its own format or contradicts itself.
  kUnsupported,        ///< The model or the request is valid, but this build cannot do it.
  kResourceExhausted,  ///< Memory, a queue bound or another limit is used up.
  kUnavailable,        ///< The engine is shutting down or the model was unloaded.
  kCancelled,          ///< The caller asked for the request to be dropped.
  kDeadlineExceeded,   ///< The request's deadline passed before it was done.
  kInternal,           ///< A defect of this library; please report it.
};

/// Returns the code's name in snake_case, for example "invalid_model".
RATION_EXPORT std::string_view to_string(ErrorCode code) noexcept;

/// Carries a code for the program and one sentence for the person.
class RATION_EXPORT Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ~Error() override;

  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace ration
