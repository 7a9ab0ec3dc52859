/// What `ration plan` measured and worked out, as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "cli/plan_measurement.hpp"
#include "tune/capacity_plan.hpp"

namespace ration::cli {

struct CapacityReport {
  std::string model;
  PlanMeasurement measured;
  tune::PlanGoal goal;
  std::vector<tune::PodPlan> plans;
};

void print_capacity_report(std::ostream& out, const CapacityReport& report);
nlohmann::ordered_json capacity_json(const CapacityReport& report);

}  // namespace ration::cli
