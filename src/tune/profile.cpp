#include "ration/tune.hpp"

#include <sstream>

namespace ration {
namespace {

std::string number(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

std::string differs(const std::string& what, const std::string& then, const std::string& now) {
  return "the tuning profile was measured " + what + " " + then + ", and this is " + now;
}

}  // namespace

std::optional<std::string> TuningProfile::check(const CpuBudget& budget) const {
  return check(budget, TuningMachine::detect());
}

std::optional<std::string> TuningProfile::check(const CpuBudget& budget, const TuningMachine& here) const {
  if (threads != budget.threads) {
    return differs("with", std::to_string(threads) + " threads", "a budget of " + std::to_string(budget.threads));
  }
  // Below one CPU, or with a remainder that is used, a share of a CPU decides as much as the threads do.
  if (cpus != budget.cpus) return differs("with", number(cpus) + " CPUs", "a budget of " + number(budget.cpus));
  if (machine.cpu_model != here.cpu_model) return differs("on", machine.cpu_model, here.cpu_model);
  if (machine.isa != here.isa) return differs("with", machine.isa, here.isa);
  if (machine.version != here.version) return differs("with ration", machine.version, here.version);
  if (machine.onednn != here.onednn) return differs("with oneDNN", machine.onednn, here.onednn);
  return std::nullopt;
}

std::optional<std::string> TuningProfile::check(const std::filesystem::path& model_file) const {
  const TunedModel here = TunedModel::of(model_file);
  if (here.bytes == model.bytes && here.hash == model.hash) return std::nullopt;
  return differs("on the model", "'" + model.file + "' of " + std::to_string(model.bytes) + " bytes",
                 "another content, of " + std::to_string(here.bytes) + " bytes");
}

std::optional<std::string> apply(const TuningProfile& profile, EngineOptions& engine, ModelOptions& model) {
  CpuBudget budget = CpuBudget::detect();
  if (engine.threads > 0 && engine.threads != budget.threads) {
    budget.threads = engine.threads;
    // The number of workers is the user's word then; so was it when `ration tune --threads` measured.
    budget.cpus = engine.threads;
  }
  if (auto why_not = profile.check(budget)) {
    if (engine.log) engine.log(LogLevel::kWarning, *why_not + "; it is not applied");
    return why_not;
  }
  engine.split = profile.split;
  model.batch.max = profile.max_batch;
  model.batch.max_delay = profile.max_delay;
  model.choices = profile.choices;
  return std::nullopt;
}

}  // namespace ration
