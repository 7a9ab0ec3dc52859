#include "ration/version.hpp"

namespace ration {

std::string_view version() noexcept { return RATION_VERSION_STRING; }

}  // namespace ration
