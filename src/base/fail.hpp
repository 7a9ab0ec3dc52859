/// Throws ration::Error with a message put together from its parts.
#pragma once

#include <new>
#include <sstream>
#include <string>

#include "ration/error.hpp"

namespace ration::base {

/// Joins the parts with operator<<. Numbers keep their digits; there is no separator.
template <class... Parts>
std::string concat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

/// Throws an Error(kResourceExhausted) that was made when the library was loaded.
[[noreturn]] void fail_without_memory();

/// Throws Error(code) whose sentence is the joined parts; if there is no memory for it, fail_without_memory().
template <class... Parts>
[[noreturn]] void fail(ErrorCode code, const Parts&... parts) {
  try {
    throw Error(code, concat(parts...));
  } catch (const std::bad_alloc&) {
    fail_without_memory();
  }
}

/// Throws Error(code) unless the condition holds. The parts are joined only on failure, but evaluated always: where a
/// part is a call that costs and the condition is asked for each request, use fail() behind an if.
template <class... Parts>
void require(bool condition, ErrorCode code, const Parts&... parts) {
  if (!condition) fail(code, parts...);
}

}  // namespace ration::base
