#include "compile/survey.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "compile/choice.hpp"
#include "compile/cost.hpp"
#include "compile/step_signature.hpp"
#include "compile/step_trial.hpp"

namespace ration::compile {

namespace {

/// Steps of one signature.
struct Contest {
  std::string signature;
  const graph::Node* node;  ///< The first of them.
  /// How much there is to win. Where several kernels of ours take a step, one of them multiplies half as often as
  /// another; where there is one, it is within some percent of the library's.
  std::int64_t weight = 0;
};

bool is_pinned(const graph::Node& node, const ChoiceRules& rules) { return rules.pins.contains(node.name); }

/// Returns what has to be measured, where most is to be won first.
std::vector<Contest> find_contests(const graph::Graph& graph, const CompileContext& context) {
  std::vector<Contest> contests;
  std::map<std::string, std::size_t> known;
  for (const graph::Node& node : graph.nodes()) {
    if (node.op != graph::OpKind::kConv || is_pinned(node, context.rules)) continue;
    const ops::StepSpec spec = make_spec(graph, node, context.ops);
    const int own_kernels = count_own_kernels(spec, context.rules);
    if (own_kernels == 0) continue;
    const std::string signature = signature_of(graph, spec);
    if (context.choices->times(signature) != nullptr) continue;
    const auto [found, is_new] = known.try_emplace(signature, contests.size());
    if (is_new) contests.push_back({signature, &node});
    contests[found->second].weight += multiply_adds(graph, node) * own_kernels;
  }
  std::stable_sort(contests.begin(), contests.end(),
                   [](const Contest& a, const Contest& b) { return a.weight > b.weight; });
  return contests;
}

/// The step as it is in a plan for as many images as all plans of the model choose by.
ops::StepSpec with_images(ops::StepSpec spec, int images) {
  spec.src[0].shape.set(0, images);
  spec.dst.shape.set(0, images);
  if (spec.src.size() > 3 && spec.src[3].present) spec.src[3].shape.set(0, images);
  return spec;
}

std::chrono::nanoseconds for_one_image(std::chrono::nanoseconds time, int images) {
  return time == kNotTried ? time : time / images;
}

bool accepts(const Candidates& candidates, const std::string& name) {
  return std::any_of(candidates.accepted.begin(), candidates.accepted.end(),
                     [&](const Candidate& candidate) { return candidate.name == name; });
}

/// Returns whether a pin of the operator or a saved choice decides.
bool is_decided(const Contest& contest, const Candidates& candidates, const CompileContext& context) {
  const std::string* const saved = context.choices->saved(contest.signature);
  if (saved != nullptr && accepts(candidates, *saved)) return true;
  const auto pin = context.rules.pins.find(std::string(to_string(contest.node->op)));
  return pin != context.rules.pins.end() && accepts(candidates, pin->second);
}

}  // namespace

void survey(const graph::Graph& graph, const CompileContext& context) {
  if (context.choices == nullptr || context.choices->is_full()) return;
  Choices& choices = *context.choices;
  auto start = StepTrial::Clock::now();
  auto deadline = start + (choices.limit() - choices.spent());
  ops::OpsContext whole = context.ops;
  whole.max_cut = 1;  // Only the whole step is measured.
  StepTrial trial(choices.limit());
  for (const Contest& contest : find_contests(graph, context)) {
    if (context.rest) {
      // Time in which requests went first is none that was spent on measuring.
      const auto before = StepTrial::Clock::now();
      context.rest();
      const auto rested = StepTrial::Clock::now() - before;
      start += rested;
      deadline += rested;
    }
    std::vector<CandidateTime> measured;
    if (StepTrial::Clock::now() < deadline) {
      ops::StepSpec spec = with_images(make_spec(graph, *contest.node, whole), whole.images);
      Candidates candidates = ask(spec, context.rules);
      if (!is_model_input(graph, contest.node->inputs[0])) spec.src[0].layout = *spec.blocks;
      if (candidates.accepted.size() > 1 && !is_decided(contest, candidates, context)) {
        const auto times = trial.run(spec, candidates.accepted, deadline, *context.weights);
        for (std::size_t i = 0; i < times.size(); ++i) {
          measured.push_back({std::string(candidates.accepted[i].name), for_one_image(times[i], whole.images)});
        }
      }
    }
    choices.add(contest.signature, std::move(measured));
  }
  choices.spend(StepTrial::Clock::now() - start);
}

}  // namespace ration::compile
