/// What `ration doctor` found, as text and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "ration/cpu_budget.hpp"
#include "ration/doctor.hpp"

namespace ration::cli {

struct DoctorReport {
  CpuBudget budget;
  ProcessView process;
  std::vector<Finding> findings;
  std::vector<RuntimeSetting> settings;
  std::string isa;
  std::string onednn;
};

/// Looks at the process of the options, and at this machine's instruction set and oneDNN.
DoctorReport examine(const CpuBudgetOptions& options);

void print_doctor_report(std::ostream& out, const DoctorReport& report);
nlohmann::ordered_json doctor_json(const DoctorReport& report);

}  // namespace ration::cli
