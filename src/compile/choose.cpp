#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "compile/choice.hpp"
#include "compile/cost.hpp"
#include "compile/draft.hpp"
#include "compile/step_signature.hpp"

namespace ration::compile {

namespace {

constexpr const char* kPinned = "pinned by ModelOptions";

/// Which of the accepted candidates computes a step, and why.
struct Pick {
  std::size_t index = 0;
  std::string reason;
};

std::optional<std::size_t> find(const Candidates& candidates, std::string_view name) {
  for (std::size_t i = 0; i < candidates.accepted.size(); ++i) {
    if (candidates.accepted[i].name == name) return i;
  }
  return std::nullopt;
}

std::string join(const std::vector<std::string>& refusals) {
  std::string reasons;
  for (const std::string& refusal : refusals) reasons += "; " + refusal;
  return reasons;
}

/// Returns each accepted candidate, its time 0 where it is not among `measured`.
std::vector<Measured> times_of(const Candidates& candidates, const std::vector<CandidateTime>& measured) {
  std::vector<Measured> times;
  for (const Candidate& candidate : candidates.accepted) {
    times.push_back({std::chrono::nanoseconds(0), candidate.proposal.packed_bytes});
  }
  for (const CandidateTime& candidate : measured) {
    if (const auto index = find(candidates, candidate.implementation)) times[*index].time = candidate.time;
  }
  return times;
}

/// Decides by what was measured; the first of the table where that is not all of them.
Pick pick_by_time(const Candidates& candidates, const Choices& choices, const std::string& signature) {
  const std::vector<CandidateTime>* const measured = choices.times(signature);
  if (measured != nullptr) {
    const auto times = times_of(candidates, *measured);
    const bool all =
        std::none_of(times.begin(), times.end(), [](const Measured& one) { return one.time.count() == 0; });
    if (all) return {fastest(times), "measured"};
  }
  return {0, choices.limit().count() > 0 ? "the first in order; the time for choosing was over" : "the first in order"};
}

/// Walks the nodes once and remembers in which layouts each value already exists.
class Chooser {
 public:
  Chooser(const graph::Graph& graph, const CompileContext& context)
      : graph_(graph), context_(context), native_(graph.values().size(), kNoDraftValue) {}

  Draft choose() {
    draft_.max_cut = context_.ops.max_cut;
    add_inputs();
    for (const graph::Node& node : graph_.nodes()) add_node(node);
    add_outputs();
    return std::move(draft_);
  }

 private:
  void add_inputs() {
    for (std::size_t i = 0; i < graph_.inputs().size(); ++i) {
      const graph::Value& value = graph_.value(graph_.inputs()[i]);
      if (value.is_constant()) continue;  // Its content was bound; readers see the constant.
      DraftValue input{.kind = DraftValue::Kind::kInput, .type = value.type, .shape = *value.shape};
      input.input = static_cast<int>(i);
      native_[static_cast<std::size_t>(graph_.inputs()[i])] = append(std::move(input));
    }
  }

  void add_node(const graph::Node& node) {
    DraftStep step;
    step.spec = std::make_unique<ops::StepSpec>(make_spec(graph_, node, context_.ops));
    add_layouts(*step.spec);
    step.record.name = node.name;
    step.record.op = to_string(node.op);
    step.record.multiply_adds = multiply_adds(graph_, node);
    propose(step, node);

    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const bool read = node.inputs[i] != graph::kNoValue && step.proposal.uses_src[i];
      step.src.push_back(read ? in_layout(node.inputs[i], step.proposal.src_layouts[i]) : kNoDraftValue);
    }
    DraftValue dst{.type = step.spec->dst.type, .shape = step.spec->dst.shape, .layout = step.proposal.dst_layout};
    step.record.layout = dst.layout;
    step.record.shape = dst.shape;
    step.dst = append(std::move(dst));
    native_[static_cast<std::size_t>(node.output())] = step.dst;
    draft_.steps.push_back(std::move(step));
  }

  /// Fills in what the producers write.
  void add_layouts(ops::StepSpec& spec) const {
    for (std::size_t i = 0; i < spec.src.size(); ++i) {
      const graph::ValueId id = spec.node.inputs[i];
      if (id == graph::kNoValue) continue;
      const DraftValueId native = native_[static_cast<std::size_t>(id)];
      if (native != kNoDraftValue) spec.src[i].layout = draft_.value(native).layout;
    }
  }

  void propose(DraftStep& step, const graph::Node& node) const {
    Candidates candidates = ask(*step.spec, context_.rules);
    step.record.refusals = std::move(candidates.refusals);
    const ops::Implementation& reference = ops::implementations(node.op).back();
    const std::string* const pin = step_pin(node);
    if (pin != nullptr && *pin == reference.name) {
      step.record.reason = kPinned;
    } else if (pin != nullptr || !candidates.accepted.empty()) {
      take(step, candidates, pick(step, candidates, pin));
      return;
    }
    take_reference(step, reference);
  }

  const std::string* step_pin(const graph::Node& node) const {
    const auto found = context_.rules.pins.find(node.name);
    return found == context_.rules.pins.end() ? nullptr : &found->second;
  }

  Pick pick(const DraftStep& step, const Candidates& candidates, const std::string* pin) const {
    const ops::StepSpec& spec = *step.spec;
    if (pin != nullptr) {
      const auto index = find(candidates, *pin);
      base::require(index.has_value(), ErrorCode::kUnsupported, spec.node.label(), ": ModelOptions pin it to ",
                    base::Quoted{*pin}, ", which does not take it", join(step.record.refusals));
      return {*index, kPinned};
    }
    if (const auto found = context_.rules.pins.find(std::string(to_string(spec.node.op)));
        found != context_.rules.pins.end()) {
      if (const auto index = find(candidates, found->second)) return {*index, kPinned};
    }
    if (!has_choice(step, candidates) || context_.choices == nullptr) return {};
    const std::string signature = signature_of(graph_, spec);
    const std::string* const saved = context_.choices->saved(signature);
    const auto index = saved == nullptr ? std::nullopt : find(candidates, *saved);
    const Pick picked =
        index.has_value() ? Pick{*index, "a saved choice"} : pick_by_time(candidates, *context_.choices, signature);
    context_.choices->decide(signature, candidates.accepted[picked.index].name);
    return picked;
  }

  /// Only convolutions have more than one implementation beside the reference.
  static bool has_choice(const DraftStep& step, const Candidates& candidates) {
    return candidates.accepted.size() > 1 && step.spec->node.op == graph::OpKind::kConv;
  }

  void take(DraftStep& step, Candidates& candidates, const Pick& picked) const {
    if (has_choice(step, candidates)) {
      for (const Candidate& candidate : candidates.accepted) {
        step.record.candidates.push_back({std::string(candidate.name), {}});
      }
      const auto* const measured =
          context_.choices == nullptr ? nullptr : context_.choices->times(signature_of(graph_, *step.spec));
      if (measured != nullptr) {
        const auto times = times_of(candidates, *measured);
        for (std::size_t i = 0; i < times.size(); ++i) step.record.candidates[i].time = times[i].time;
      }
    }
    step.proposal = std::move(candidates.accepted[picked.index].proposal);
    step.record.implementation = candidates.accepted[picked.index].name;
    step.record.reason = picked.reason;
  }

  void take_reference(DraftStep& step, const ops::Implementation& reference) const {
    ops::Answer answer = reference.propose(*step.spec);
    if (const auto* refusal = std::get_if<ops::Refusal>(&answer)) {
      step.record.refusals.push_back(base::concat(reference.name, ": refused: ", refusal->reason));
      base::fail(ErrorCode::kUnsupported, step.spec->node.label(), ": no implementation computes it",
                 join(step.record.refusals));
    }
    step.proposal = std::get<ops::Proposal>(std::move(answer));
    step.record.implementation = reference.name;
  }

  /// Returns the value in this layout, copying it once if it does not exist yet.
  DraftValueId in_layout(graph::ValueId id, Layout layout) {
    DraftValueId& native = native_[static_cast<std::size_t>(id)];
    if (native == kNoDraftValue) native = append_constant(graph_.value(id));
    if (draft_.value(native).layout == layout) return native;
    const auto [found, inserted] = copies_.try_emplace({id, layout}, kNoDraftValue);
    if (inserted) found->second = append_copy(draft_, native, layout);
    return found->second;
  }

  DraftValueId append_constant(const graph::Value& value) {
    DraftValue constant{.kind = DraftValue::Kind::kConstant, .type = value.type, .shape = *value.shape};
    const auto address = reinterpret_cast<std::uintptr_t>(value.constant.view().data());
    const bool aligned = address % byte_size(value.type) == 0;
    constant.constant = aligned ? value.constant : SharedTensor(Tensor::copy_of(value.constant.view()));
    return append(std::move(constant));
  }

  /// Every model output becomes a plain computed value of its own.
  void add_outputs() {
    for (std::size_t i = 0; i < graph_.outputs().size(); ++i) {
      DraftValueId value = in_layout(graph_.outputs()[i], Layout::kPlain);
      const bool taken = draft_.value(value).kind != DraftValue::Kind::kComputed || draft_.value(value).output >= 0;
      if (taken) value = append_copy(draft_, value, Layout::kPlain);
      draft_.value(value).output = static_cast<int>(i);
    }
  }

  DraftValueId append(DraftValue value) {
    draft_.values.push_back(std::move(value));
    return static_cast<DraftValueId>(draft_.values.size()) - 1;
  }

  const graph::Graph& graph_;
  const CompileContext& context_;
  std::vector<DraftValueId> native_;  ///< Per graph value: as its producer writes it.
  std::map<std::pair<graph::ValueId, Layout>, DraftValueId> copies_;
  Draft draft_;
};

}  // namespace

Draft choose_implementations(const graph::Graph& graph, const CompileContext& context) {
  return Chooser(graph, context).choose();
}

DraftStep copy_step(const Draft& draft, DraftValueId from, DraftValueId to) {
  const DraftValue& source = draft.value(from);
  const DraftValue& target = draft.value(to);
  DraftStep step;
  step.src = {from};
  step.dst = to;
  step.record.op = source.layout == target.layout ? "Copy" : "Reorder";
  step.record.name = base::concat(to_string(source.layout), "->", to_string(target.layout));
  step.record.implementation = "reorder";
  step.record.layout = target.layout;
  step.record.shape = target.shape;
  const ops::LayoutChange change{.from = source.layout, .to = target.layout, .max_cut = draft.max_cut};
  step.proposal.create = [type = source.type, shape = source.shape, change](ops::WeightCache&) {
    return ops::make_reorder(type, shape, change);
  };
  return step;
}

DraftValueId append_copy(Draft& draft, DraftValueId from, Layout layout) {
  DraftValue copy{.type = draft.value(from).type, .shape = draft.value(from).shape, .layout = layout};
  draft.values.push_back(std::move(copy));
  const auto to = static_cast<DraftValueId>(draft.values.size()) - 1;
  draft.steps.push_back(copy_step(draft, from, to));
  return to;
}

}  // namespace ration::compile
