/// What code the error of a refusal carries.
#pragma once

#include "ration/error.hpp"
#include "ration/request.hpp"

namespace ration::serve {

ErrorCode code_of(RejectReason reason) noexcept;

}  // namespace ration::serve
