/// Tells the user why a plan looks as it does.
#pragma once

#include "compile/plan.hpp"
#include "ration/model.hpp"
#include "serve/model_core.hpp"

namespace ration::serve {

/// `plan` is one of the model's.
Explanation explain(const ModelCore& model, const compile::Plan& plan);

}  // namespace ration::serve
