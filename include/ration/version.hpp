/// Says which version of the library runs; version.h has the macros of the one that was compiled against.
///
///     std::cout << "compiled against " << RATION_VERSION_STRING << ", runs with " << ration::version() << '\n';
///
/// Before 1.0.0 a shared library of another minor version is another library: it has another SONAME.
#pragma once

#include <string_view>

#include "ration/export.hpp"
#include "ration/version.h"

namespace ration {

/// Returns the version as "major.minor.patch". The text is static and ends with a NUL. Thread-safe.
RATION_EXPORT std::string_view version() noexcept;

}  // namespace ration
