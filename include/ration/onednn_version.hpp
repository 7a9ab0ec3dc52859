/// Says which oneDNN computes.
///
///     std::cout << "oneDNN " << ration::onednn_version() << '\n';  // oneDNN 2.6.3
///
/// The answer comes from the library that was loaded, which may be newer than the one that was compiled against.
#pragma once

#include <string>

#include "ration/export.hpp"

namespace ration {

/// Returns the version as "major.minor.patch". Thread-safe.
RATION_EXPORT std::string onednn_version();

}  // namespace ration
