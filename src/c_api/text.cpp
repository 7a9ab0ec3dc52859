#include "c_api/text.hpp"

#include <algorithm>

#include "ration/c_api.h"
#include "ration/version.hpp"

namespace ration::c_api {

char* copy_text(std::string_view text) {
  char* const copy = new char[text.size() + 1];
  std::copy(text.begin(), text.end(), copy);
  copy[text.size()] = '\0';
  return copy;
}

}  // namespace ration::c_api

void ration_text_free(char* text) { delete[] text; }

int32_t ration_c_abi(void) { return RATION_C_ABI; }

const char* ration_version(void) { return ration::version().data(); }
