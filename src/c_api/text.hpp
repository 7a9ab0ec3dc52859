/// Text that a host gets to keep.
#pragma once

#include <string_view>

namespace ration::c_api {

/// Returns a copy that ration_text_free() frees. Throws std::bad_alloc.
char* copy_text(std::string_view text);

}  // namespace ration::c_api
