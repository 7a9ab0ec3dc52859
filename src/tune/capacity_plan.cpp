#include "tune/capacity_plan.hpp"

#include <algorithm>
#include <cmath>

#include "ration/error.hpp"

namespace ration::tune {
namespace {

PodPlan plan_split(SimulatedMachine machine, int inter, int intra, const PlanGoal& goal,
                   const SimulationOptions& options) {
  machine.inter = inter;
  machine.intra = intra;
  PodPlan plan;
  plan.cpus = machine.workers;
  plan.split = inter == 0 ? "elastic" : std::to_string(inter) + "x" + std::to_string(intra);
  plan.extrapolated = static_cast<std::size_t>(machine.workers) > machine.speedup.size();
  plan.rate = highest_rate(machine, goal.p99_seconds, options);
  if (plan.rate > 0) {
    plan.pods = static_cast<std::int64_t>(std::ceil(goal.request_rate / plan.rate));
    plan.total_cpus = plan.pods * plan.cpus;
  }
  return plan;
}

PodPlan plan_best_static(const SimulatedMachine& machine, const PlanGoal& goal, const SimulationOptions& options) {
  PodPlan best;
  for (int inter = 1; inter <= machine.workers; ++inter) {
    // A split that leaves workers idle carries less than one that does not.
    if (machine.workers % inter != 0) continue;
    PodPlan plan = plan_split(machine, inter, machine.workers / inter, goal, options);
    if (best.split.empty() || plan.rate > best.rate) best = std::move(plan);
  }
  return best;
}

}  // namespace

std::vector<PodPlan> plan_pods(const SimulatedMachine& machine, const std::vector<int>& cpus, const PlanGoal& goal,
                               const SimulationOptions& options) {
  if (!(goal.request_rate > 0 && goal.request_rate < 1e9)) {
    throw Error(ErrorCode::kInvalidArgument, "a plan needs a request rate above 0 and below 10^9 a second");
  }
  std::vector<PodPlan> plans;
  for (const int limit : cpus) {
    SimulatedMachine pod = machine;
    pod.workers = limit;
    plans.push_back(plan_split(pod, 0, 0, goal, options));
    plans.push_back(plan_best_static(pod, goal, options));
  }
  std::int64_t cheapest = 0;
  for (const PodPlan& plan : plans) {
    if (plan.pods > 0 && (cheapest == 0 || plan.total_cpus < cheapest)) cheapest = plan.total_cpus;
  }
  for (PodPlan& plan : plans) {
    if (plan.pods > 0) plan.cost = static_cast<double>(plan.total_cpus) / static_cast<double>(cheapest);
  }
  return plans;
}

}  // namespace ration::tune
