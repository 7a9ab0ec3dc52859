#include <algorithm>
#include <map>
#include <utility>

#include "base/fail.hpp"
#include "compile/cost.hpp"
#include "compile/draft.hpp"

namespace ration::compile {

namespace {

bool is_disabled(std::string_view name, std::span<const std::string> disabled) {
  if (name == "reference") return false;
  return std::any_of(disabled.begin(), disabled.end(), [&](const std::string& entry) {
    return name == entry || (name.starts_with(entry) && name.substr(entry.size()).starts_with(':'));
  });
}

/// Walks the nodes once and remembers in which layouts each value already exists.
class Chooser {
 public:
  Chooser(const graph::Graph& graph, const ops::OpsContext& context, std::span<const std::string> disabled)
      : graph_(graph), context_(context), disabled_(disabled), native_(graph.values().size(), kNoDraftValue) {}

  Draft choose() {
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
    step.spec = std::make_unique<ops::StepSpec>(make_spec(node));
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

  ops::StepSpec make_spec(const graph::Node& node) {
    ops::StepSpec spec{.node = node, .src = {}, .dst = tensor_spec(node.output(), node), .context = context_};
    for (const graph::ValueId input : node.inputs) {
      spec.src.push_back(input == graph::kNoValue ? ops::TensorSpec{.present = false} : tensor_spec(input, node));
    }
    return spec;
  }

  ops::TensorSpec tensor_spec(graph::ValueId id, const graph::Node& node) const {
    const graph::Value& value = graph_.value(id);
    base::require(value.shape.has_value() && value.shape->is_static(), ErrorCode::kUnsupported, node.label(),
                  ": the shape of '", value.name, "' depends on data that is computed at run time");
    ops::TensorSpec spec{.type = value.type, .shape = *value.shape};
    if (value.is_constant()) spec.constant = &value.constant;
    const DraftValueId native = native_[static_cast<std::size_t>(id)];
    if (native != kNoDraftValue) spec.layout = draft_.value(native).layout;
    return spec;
  }

  void propose(DraftStep& step, const graph::Node& node) const {
    for (const ops::Implementation& candidate : ops::implementations(node.op)) {
      if (is_disabled(candidate.name, disabled_)) {
        step.record.refusals.push_back(base::concat(candidate.name, ": refused: disabled by ModelOptions"));
        continue;
      }
      ops::Answer answer = candidate.propose(*step.spec);
      if (auto* refusal = std::get_if<ops::Refusal>(&answer)) {
        step.record.refusals.push_back(base::concat(candidate.name, ": refused: ", refusal->reason));
        continue;
      }
      step.proposal = std::get<ops::Proposal>(std::move(answer));
      step.record.implementation = candidate.name;
      return;
    }
    std::string reasons;
    for (const std::string& refusal : step.record.refusals) reasons += "; " + refusal;
    base::fail(ErrorCode::kUnsupported, node.label(), ": no implementation computes it", reasons);
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
  const ops::OpsContext& context_;
  std::span<const std::string> disabled_;
  std::vector<DraftValueId> native_;  ///< Per graph value: as its producer writes it.
  std::map<std::pair<graph::ValueId, Layout>, DraftValueId> copies_;
  Draft draft_;
};

}  // namespace

Draft choose_implementations(const graph::Graph& graph, const ops::OpsContext& context,
                             std::span<const std::string> disabled) {
  return Chooser(graph, context, disabled).choose();
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
  step.proposal.create = [type = source.type, shape = source.shape, before = source.layout, after = target.layout](
                             ops::WeightCache&) { return ops::make_reorder(type, shape, before, after); };
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
