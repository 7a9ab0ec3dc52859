#include "base/fail.hpp"

namespace ration::base {
namespace {

/// Never destroyed, so that threads that end with the process may throw it. A copy shares the sentence's memory, and for
/// the exception itself the C++ runtime keeps a reserve.
const Error& prepared_error() {
  static const Error* const error = new Error(ErrorCode::kResourceExhausted, "the memory is exhausted");
  return *error;
}

[[maybe_unused]] const Error& made_at_load = prepared_error();

}  // namespace

void fail_without_memory() { throw Error(prepared_error()); }

}  // namespace ration::base
