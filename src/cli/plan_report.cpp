#include "cli/plan_report.hpp"

#include <algorithm>
#include <string>

#include "cli/table.hpp"
#include "ration/printable.hpp"

namespace ration::cli {
namespace {

double milliseconds(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

double megabytes(std::size_t bytes) { return static_cast<double>(bytes) / 1e6; }

std::string join(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) {
    if (!text.empty()) text += ',';
    text += std::to_string(number);
  }
  return text;
}

/// "measured: onednn:conv 1.234 ms, kernel:pointwise 1.100 ms"; a candidate without a time was not measured.
std::string choice_text(const StepInfo& step) {
  std::string text = step.reason;
  for (std::size_t i = 0; i < step.candidates.size(); ++i) {
    const CandidateInfo& candidate = step.candidates[i];
    text += i == 0 ? ": " : ", ";
    text += candidate.implementation;
    if (candidate.time.count() > 0) text.append(1, ' ').append(fixed(milliseconds(candidate.time), 3)).append(" ms");
  }
  return text;
}

nlohmann::ordered_json candidates_json(const StepInfo& step) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const CandidateInfo& candidate : step.candidates) {
    const bool measured = candidate.time.count() > 0;
    json.push_back({{"implementation", candidate.implementation},
                    {"ms", measured ? nlohmann::ordered_json(milliseconds(candidate.time)) : nullptr}});
  }
  return json;
}

std::chrono::nanoseconds total_median(const std::vector<StepTime>& times) {
  std::chrono::nanoseconds total{0};
  for (const StepTime& time : times) total += time.median;
  return total;
}

double share(const StepTime& time, std::chrono::nanoseconds total) {
  return total.count() > 0 ? static_cast<double>(time.median.count()) / static_cast<double>(total.count()) : 0.0;
}

}  // namespace

void print_explanation(std::ostream& out, const Explanation& explanation) {
  Table passes({"pass", ">rewrites", ">us"});
  for (const PassInfo& pass : explanation.passes) {
    passes.add_row(
        {pass.name, pass.disabled ? "off" : std::to_string(pass.rewrites), std::to_string(pass.time.count())});
  }
  passes.print(out);
  out << '\n';
  Table steps({">step", "name", "op", "implementation", "layout", "output", ">Mmacs", "shards"});
  for (std::size_t i = 0; i < explanation.steps.size(); ++i) {
    const StepInfo& step = explanation.steps[i];
    steps.add_row({std::to_string(i), printable(step.name), step.op, step.implementation, step.layout,
                   step.shape.to_string(), fixed(static_cast<double>(step.multiply_adds) / 1e6, 1), join(step.cuts)});
    if (!step.reason.empty()) steps.add_note(choice_text(step));
    for (const std::string& refusal : step.refusals) steps.add_note(refusal);
  }
  steps.print(out);
  out << "\narena " << fixed(megabytes(explanation.arena_bytes), 1) << " MB per request ("
      << fixed(megabytes(explanation.unplanned_bytes), 1) << " MB without sharing), packed weights "
      << fixed(megabytes(explanation.packed_weight_bytes), 1) << " MB, choosing took "
      << fixed(milliseconds(explanation.choice_time), 1) << " ms\n";
}

nlohmann::ordered_json explanation_json(const Explanation& explanation) {
  nlohmann::ordered_json json{{"passes", nlohmann::ordered_json::array()}, {"steps", nlohmann::ordered_json::array()}};
  for (const PassInfo& pass : explanation.passes) {
    json["passes"].push_back({{"name", pass.name},
                              {"rewrites", pass.rewrites},
                              {"disabled", pass.disabled},
                              {"time_us", pass.time.count()}});
  }
  for (const StepInfo& step : explanation.steps) {
    json["steps"].push_back({{"name", printable(step.name)},
                             {"op", step.op},
                             {"implementation", step.implementation},
                             {"layout", step.layout},
                             {"shape", std::vector<std::int64_t>(step.shape.begin(), step.shape.end())},
                             {"multiply_adds", step.multiply_adds},
                             {"cuts", step.cuts},
                             {"refusals", step.refusals},
                             {"candidates", candidates_json(step)},
                             {"reason", step.reason}});
  }
  json["arena_bytes"] = explanation.arena_bytes;
  json["unplanned_bytes"] = explanation.unplanned_bytes;
  json["packed_weight_bytes"] = explanation.packed_weight_bytes;
  json["choice_time_us"] = explanation.choice_time.count();
  return json;
}

void print_profile(std::ostream& out, const Explanation& explanation, const std::vector<StepTime>& times) {
  const std::chrono::nanoseconds total = total_median(times);
  Table table({">step", "name", "op", "implementation", ">min ms", ">median ms", ">share %", ">GFLOP/s"});
  for (std::size_t i = 0; i < std::min(times.size(), explanation.steps.size()); ++i) {
    const StepInfo& step = explanation.steps[i];
    const StepTime& time = times[i];
    const bool counted = step.multiply_adds > 0 && time.median.count() > 0;
    table.add_row(
        {std::to_string(i), printable(step.name), step.op, step.implementation, fixed(milliseconds(time.minimum), 3),
         fixed(milliseconds(time.median), 3), fixed(100.0 * share(time, total), 1),
         counted ? fixed(2.0 * static_cast<double>(step.multiply_adds) / static_cast<double>(time.median.count()), 1)
                 : "-"});
  }
  table.print(out);
  out << "\nsum of medians " << fixed(milliseconds(total), 3) << " ms on one worker\n";
}

nlohmann::ordered_json profile_json(const Explanation& explanation, const std::vector<StepTime>& times) {
  const std::chrono::nanoseconds total = total_median(times);
  nlohmann::ordered_json json{{"total_median_ms", milliseconds(total)}, {"steps", nlohmann::ordered_json::array()}};
  for (std::size_t i = 0; i < std::min(times.size(), explanation.steps.size()); ++i) {
    json["steps"].push_back({{"name", printable(explanation.steps[i].name)},
                             {"op", explanation.steps[i].op},
                             {"implementation", explanation.steps[i].implementation},
                             {"min_ms", milliseconds(times[i].minimum)},
                             {"median_ms", milliseconds(times[i].median)},
                             {"share", share(times[i], total)}});
  }
  return json;
}

}  // namespace ration::cli
