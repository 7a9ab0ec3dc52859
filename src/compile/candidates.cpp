#include "compile/candidates.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"

namespace ration::compile {

namespace {

constexpr std::string_view kOwnKernels = "kernel:";

/// The kernel for any window. Where one is made for the window, this one took two to five times as long in every layer
/// of ResNet-50, so that measuring it, too, would only cost time.
constexpr std::string_view kAnyWindow = "kernel:direct";

bool is_own(const ops::Implementation& row) { return row.name.starts_with(kOwnKernels); }

bool multiplies_less(std::string_view name) {
  const auto says = [&](std::string_view word) { return name.find(word) != std::string_view::npos; };
  return says("winograd") || says("strassen");
}

std::optional<std::string> forbidden(std::string_view name, const ChoiceRules& rules) {
  const bool disabled = std::any_of(rules.disabled.begin(), rules.disabled.end(), [&](const std::string& entry) {
    return name == entry || (name.starts_with(entry) && name.substr(entry.size()).starts_with(':'));
  });
  if (disabled) return "disabled by ModelOptions";
  if (!rules.winograd && multiplies_less(name)) return "ModelOptions forbid Winograd";
  return std::nullopt;
}

ops::Answer ask_row(const ops::Implementation& row, const ops::StepSpec& spec, const ChoiceRules& rules) {
  if (auto reason = forbidden(row.name, rules)) return ops::Refusal{std::move(*reason)};
  return row.propose(spec);
}

std::span<const ops::Implementation> rows_before_reference(graph::OpKind op) {
  const std::span<const ops::Implementation> rows = ops::implementations(op);
  return rows.first(rows.size() - 1);
}

bool offers(graph::OpKind op, const std::string& implementation) {
  const std::span<const ops::Implementation> rows = ops::implementations(op);
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.name == implementation; });
}

bool is_pinned(std::string_view implementation, const ChoiceRules& rules) {
  return std::any_of(rules.pins.begin(), rules.pins.end(),
                     [&](const auto& pin) { return pin.second == implementation; });
}

/// Returns the first kernel of ours that takes the step by being made for its window; empty if there is none.
std::string_view first_own(std::span<const ops::Implementation> rows, const std::vector<ops::Answer>& answers) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool takes = std::holds_alternative<ops::Proposal>(answers[i]);
    if (takes && is_own(rows[i]) && rows[i].name != kAnyWindow) return rows[i].name;
  }
  return {};
}

std::string names(graph::OpKind op) {
  std::string list;
  for (const ops::Implementation& row : ops::implementations(op)) {
    if (!list.empty()) list += ", ";
    list += row.name;
  }
  return list;
}

}  // namespace

ops::StepSpec make_spec(const graph::Graph& graph, const graph::Node& node, const ops::OpsContext& context) {
  const auto tensor_spec = [&](graph::ValueId id) {
    const graph::Value& value = graph.value(id);
    base::require(value.shape.has_value() && value.shape->is_static(), ErrorCode::kUnsupported, node.label(),
                  ": the shape of ", base::Quoted{value.name}, " depends on data that is computed at run time");
    ops::TensorSpec spec{.type = value.type, .shape = *value.shape};
    if (value.is_constant()) spec.constant = &value.constant;
    return spec;
  };
  ops::StepSpec spec{.node = node, .src = {}, .dst = tensor_spec(node.output()), .context = context};
  for (const graph::ValueId input : node.inputs) {
    spec.src.push_back(input == graph::kNoValue ? ops::TensorSpec{.present = false} : tensor_spec(input));
  }
  return spec;
}

int count_own_kernels(const ops::StepSpec& spec, const ChoiceRules& rules) {
  int made_for_it = 0, any_window = 0;
  for (const ops::Implementation& row : rows_before_reference(spec.node.op)) {
    if (!is_own(row) || !std::holds_alternative<ops::Proposal>(ask_row(row, spec, rules))) continue;
    ++(row.name == kAnyWindow ? any_window : made_for_it);
  }
  return made_for_it > 0 ? made_for_it : any_window;
}

Candidates ask(ops::StepSpec& spec, const ChoiceRules& rules) {
  const std::span<const ops::Implementation> rows = rows_before_reference(spec.node.op);
  std::vector<ops::Answer> answers(rows.size());
  for (const bool own : {true, false}) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (is_own(rows[i]) != own) continue;
      answers[i] = ask_row(rows[i], spec, rules);
      const auto* const proposal = std::get_if<ops::Proposal>(&answers[i]);
      if (own && proposal != nullptr) spec.blocks = proposal->dst_layout;
    }
  }
  Candidates candidates;
  const std::string_view made_for_it = is_pinned(kAnyWindow, rules) ? std::string_view() : first_own(rows, answers);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name == kAnyWindow && !made_for_it.empty() && std::holds_alternative<ops::Proposal>(answers[i])) {
      answers[i] = ops::Refusal{base::concat(made_for_it, " is made for this window")};
    }
    if (auto* const proposal = std::get_if<ops::Proposal>(&answers[i])) {
      candidates.accepted.push_back({rows[i].name, std::move(*proposal)});
    } else {
      const std::string& reason = std::get<ops::Refusal>(answers[i]).reason;
      candidates.refusals.push_back(base::concat(rows[i].name, ": refused: ", reason));
    }
  }
  return candidates;
}

void check_pins(const graph::Graph& graph, const ChoiceRules& rules) {
  for (const auto& [name, implementation] : rules.pins) {
    bool found = false;
    for (const graph::Node& node : graph.nodes()) {
      if (node.name != name && to_string(node.op) != name) continue;
      found = true;
      base::require(offers(node.op, implementation), ErrorCode::kInvalidArgument, "ModelOptions pin ",
                    base::Quoted{name}, " to ", base::Quoted{implementation}, ", which is no implementation of ",
                    to_string(node.op), "; there are ", names(node.op));
    }
    base::require(found, ErrorCode::kInvalidArgument, "ModelOptions pin ", base::Quoted{name}, " to ",
                  base::Quoted{implementation}, ", but the model has no step and no operator of that name");
  }
}

}  // namespace ration::compile
