/// Members of structs of C that are 0 or 1.
#pragma once

#include <cstdint>
#include <string>

#include "c_api/error.hpp"

namespace ration::c_api {

/// Throws Error(kInvalidArgument) naming the member for another number.
inline bool truth(std::int32_t value, const char* member) {
  if (value != 0 && value != 1) refuse(std::string(member) + " is " + std::to_string(value) + ", expected 0 or 1");
  return value == 1;
}

}  // namespace ration::c_api
