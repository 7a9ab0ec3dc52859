/// What a plan is made of and what its steps cost, as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "ration/model.hpp"

namespace ration::cli {

void print_explanation(std::ostream& out, const Explanation& explanation);
nlohmann::ordered_json explanation_json(const Explanation& explanation);

/// `times` has one entry per step of the explanation, in its order.
void print_profile(std::ostream& out, const Explanation& explanation, const std::vector<StepTime>& times);
nlohmann::ordered_json profile_json(const Explanation& explanation, const std::vector<StepTime>& times);

}  // namespace ration::cli
