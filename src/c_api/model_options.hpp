/// From model options of C to those of C++.
#pragma once

#include "ration/c_api.h"
#include "ration/model.hpp"

namespace ration::c_api {

struct LoadOptions {
  ModelOptions model;
  ExternalBytes external;  ///< Empty if the host gives none.
};

/// Returns the defaults for null. Throws Error(kInvalidArgument) naming the member that makes no sense.
LoadOptions load_options_of(const ration_model_options* given);

}  // namespace ration::c_api
