#include "c_api/budget.hpp"

#include "c_api/doctor_text.hpp"
#include "c_api/error.hpp"
#include "c_api/sized.hpp"
#include "c_api/text.hpp"

namespace ration::c_api {

ration_budget budget_of(const CpuBudget& budget) noexcept {
  return {sizeof(ration_budget), budget.threads, static_cast<int32_t>(budget.affinity.size()), budget.cpus,
          budget.remainder};
}

}  // namespace ration::c_api

using namespace ration::c_api;

ration_error* ration_budget_detect(ration_budget* budget) {
  return guarded([&] {
    require_pointer(budget, "ration_budget_detect", "budget");
    fill(budget, budget_of(ration::CpuBudget::detect()), "ration_budget");
  });
}

ration_error* ration_doctor(char** text) {
  return guarded([&] {
    require_pointer(text, "ration_doctor", "text");
    *text = nullptr;
    *text = copy_text(doctor_text(ration::CpuBudget::detect()));
  });
}
