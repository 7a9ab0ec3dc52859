#include "c_api/doctor_text.hpp"

#include <locale>
#include <sstream>

#include "ration/doctor.hpp"
#include "ration/onednn_version.hpp"
#include "ration/version.hpp"

namespace ration::c_api {
namespace {

void write_limits(std::ostream& out, const CpuBudget& budget) {
  for (const CpuLimit& limit : budget.limits) {
    out << "limit: " << limit.cpus << " CPUs by " << to_string(limit.source) << " (" << limit.path << ')'
        << (limit.decides ? ", which decides" : "") << '\n';
  }
  for (const IgnoredLimit& entry : budget.ignored) {
    out << "does not count: " << entry.path << ": " << entry.reason << '\n';
  }
}

}  // namespace

std::string doctor_text(const CpuBudget& budget) {
  std::ostringstream out;
  out.imbue(std::locale::classic());  // A host may have set another one.
  out << "ration " << version() << ", kernels " << isa() << ", oneDNN " << onednn_version() << '\n'
      << "budget: " << budget.threads << (budget.threads == 1 ? " thread" : " threads") << " from " << budget.cpus
      << " CPUs, remainder " << budget.remainder << '\n'
      << "allowed CPUs: " << budget.affinity_list() << '\n';
  write_limits(out, budget);
  for (const Finding& finding : diagnose(budget, ProcessView::read(budget))) {
    out << to_string(finding.severity) << ": " << finding.sentence << "; " << finding.advice << '\n';
  }
  return out.str();
}

}  // namespace ration::c_api
