/// Errors as objects of C, and the wall that no exception passes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "ration/c_api.h"
#include "ration/request.hpp"

/// Lies in one block of memory with its text. Immutable.
struct ration_error {
  ration_code code;
  ration_rejection rejection;  ///< Reason 0: it is none.
  const char* message;
};

namespace ration::c_api {

struct FreeError {
  void operator()(ration_error* error) const noexcept { ration_error_free(error); }
};
using ErrorPointer = std::unique_ptr<ration_error, FreeError>;

/// Returns the exception that is being handled as an object. If there is no memory for that, it is an object in static
/// memory that says so.
ration_error* current_error() noexcept;

/// Returns the exception as an object, or null for none.
ErrorPointer error_of(const std::exception_ptr& exception) noexcept;

/// Throws Error(kInvalidArgument).
[[noreturn]] void refuse(const std::string& sentence);

/// Throws Error(kInvalidArgument) if the pointer is null: "ration_model_run was given NULL for model".
void require_pointer(const void* pointer, const char* function, const char* argument);

/// Returns what f returns, null if that is void, or what it threw as an object.
template <class F>
ration_error* guarded(F&& f) noexcept {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
      f();
      return nullptr;
    } else {
      return f();
    }
  } catch (...) {
    return current_error();
  }
}

}  // namespace ration::c_api
