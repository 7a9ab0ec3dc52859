/// From engine options of C to those of C++.
#pragma once

#include "ration/c_api.h"
#include "ration/engine.hpp"

namespace ration::c_api {

/// Returns the defaults for null. Throws Error(kInvalidArgument) naming the member that makes no sense.
EngineOptions engine_options_of(const ration_engine_options* given);

}  // namespace ration::c_api
