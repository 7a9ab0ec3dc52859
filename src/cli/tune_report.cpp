#include "cli/tune_report.hpp"

#include "cli/table.hpp"

namespace ration::cli {

void print_tune_report(std::ostream& out, const TuneReport& report) {
  const tune::SearchResult& result = report.result;
  out << result.trials.size() << " settings of " << report.threads << " threads for " << report.objective << ", "
      << result.rounds << " rounds of windows of " << fixed(result.window_seconds, 2) << " s\n\n";
  Table table({"setting", ">" + report.unit, ">windows", ">thrown away", "outcome"});
  for (const tune::Trial& trial : result.trials) {
    table.add_row({trial.candidate.name(), fixed(trial.value, 2), std::to_string(trial.values.size()),
                   std::to_string(trial.thrown_away), trial.outcome});
  }
  table.print(out);
  if (!result.best) {
    out << "\nNothing was chosen.\n";
    return;
  }
  const tune::Trial& best = result.trials[*result.best];
  out << "\nChosen: " << best.candidate.name() << ", " << fixed(best.value, 2) << ' ' << report.unit << '\n';
}

nlohmann::ordered_json tune_json(const TuneReport& report) {
  const tune::SearchResult& result = report.result;
  nlohmann::ordered_json json{{"model", report.model},   {"objective", report.objective},
                              {"unit", report.unit},     {"threads", report.threads},
                              {"rounds", result.rounds}, {"window_s", result.window_seconds},
                              {"best", nullptr},         {"trials", nlohmann::ordered_json::array()}};
  if (result.best) json["best"] = result.trials[*result.best].candidate.name();
  for (const tune::Trial& trial : result.trials) {
    json["trials"].push_back({{"setting", trial.candidate.name()},
                              {"split", trial.candidate.split.to_string()},
                              {"max_batch", trial.candidate.max_batch},
                              {"max_delay_us", trial.candidate.max_delay.count()},
                              {"figure", trial.value},
                              {"values", trial.values},
                              {"thrown_away", trial.thrown_away},
                              {"dropped_round", trial.dropped_round},
                              {"outcome", trial.outcome}});
  }
  return json;
}

}  // namespace ration::cli
