#include "serve/explain.hpp"

#include <string>

#include "compile/choice.hpp"

namespace ration::serve {

namespace {

StepInfo explain_step(const compile::Step& step) {
  const compile::StepRecord& record = step.record;
  const std::span<const int> cuts = step.operation->cuts();
  StepInfo info;
  info.name = record.name;
  info.op = record.op;
  info.implementation = record.implementation;
  info.layout = std::string(to_string(record.layout));
  info.shape = record.shape;
  info.multiply_adds = record.multiply_adds;
  info.cuts.assign(cuts.begin(), cuts.end());
  info.refusals = record.refusals;
  for (const compile::CandidateTime& candidate : record.candidates) {
    const bool tried = candidate.time != compile::kNotTried;
    info.candidates.push_back({candidate.implementation, tried ? candidate.time : std::chrono::nanoseconds(0)});
  }
  info.reason = record.reason;
  return info;
}

}  // namespace

Explanation explain(const ModelCore& model, const compile::Plan& plan) {
  Explanation explanation;
  for (const graph::PassReport& pass : model.passes()) {
    explanation.passes.push_back({std::string(pass.name), pass.rewrites, pass.disabled, pass.time});
  }
  for (const auto& step : plan.steps) explanation.steps.push_back(explain_step(*step));
  explanation.arena_bytes = plan.arena_bytes;
  explanation.unplanned_bytes = plan.unplanned_bytes;
  explanation.packed_weight_bytes = model.packed_weight_bytes();
  explanation.choice_time = model.choice_time();
  return explanation;
}

}  // namespace ration::serve
