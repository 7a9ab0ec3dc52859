#include "serve/profile.hpp"

#include <algorithm>
#include <chrono>

#include "base/process_exit.hpp"
#include "compile/openmp_team.hpp"
#include "sched/side_place.hpp"
#include "sched/team.hpp"
#include "serve/outputs.hpp"

namespace ration::serve {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

std::vector<StepTime> profile(EngineCore& engine, compile::Arena& arena, const compile::Bindings& bindings,
                              const ProfileOptions& options) {
  const base::ExitSection section("a profile");
  const compile::OpenMpTeam openmp(engine.openmp_team());
  const Pacer::Stay stay(engine.pacer());
  sched::Team alone;
  const std::size_t steps = arena.plan().steps.size();
  std::vector<std::vector<std::chrono::nanoseconds>> samples(steps);
  sched::SidePlace place(engine.scheduler());
  for (int run = 0; run < options.runs; ++run) {
    for (std::size_t step = 0; step < steps; ++step) {
      const auto cost = arena.plan().steps[step]->cost_ns.load(std::memory_order_relaxed);
      engine.pace(std::chrono::nanoseconds(cost), [&] { return place.is_aborted(); });
      const Clock::time_point before = Clock::now();
      if (options.width == 1) {
        compile::run_step(arena, step, bindings, alone);
      } else {
        compile::run_step_in_turn(arena, step, bindings, options.width);
      }
      samples[step].push_back(Clock::now() - before);
      place.rest();
    }
  }
  std::vector<StepTime> times;
  for (auto& of_step : samples) {
    std::sort(of_step.begin(), of_step.end());
    times.push_back({of_step.front(), of_step[of_step.size() / 2]});
  }
  return times;
}

void warm_up_plan(EngineCore& engine, const std::shared_ptr<const compile::Plan>& plan,
                  const std::vector<TensorInfo>& inputs, int requests) {
  std::vector<Tensor> zeros;
  std::vector<const void*> pointers;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    zeros.push_back(Tensor::zeros(inputs[i].type, plan->input_shapes[i]));
    pointers.push_back(zeros.back().data());
  }
  const Outputs outputs = Outputs::owned(*plan);
  compile::Arena arena(plan);
  std::chrono::nanoseconds time{0};
  for (const StepTime& step : profile(engine, arena, {pointers, outputs.pointers}, {.runs = requests})) {
    time += step.median;
  }
  // Twice, because the first one is taken for a cold start.
  plan->service->record(time);
  plan->service->record(time);
}

}  // namespace ration::serve
