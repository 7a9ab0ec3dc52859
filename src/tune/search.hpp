/// Finds the best of several settings by measuring them in turn, half of them dropped at a time.
///
///     const SearchResult result = search(candidates(2, 1), measure, {.seconds = 60});
///     if (result.best) use(result.trials[*result.best].candidate);
///
/// A noisy machine harms all alike: in a round every survivor is measured once, and only ratios within a round are
/// compared. A candidate's score is the median of its ratios over all rounds so far. No clock and no thread here: time
/// passes in `measure`.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tune/candidates.hpp"

namespace ration::tune {

/// One window of one candidate.
struct Score {
  double value = 0;
  /// The kernel took the CPU away while it ran, which the setting did not ask for: the window is thrown away.
  bool throttled = false;
};

using Measure = std::function<Score(const Candidate& candidate, int round, double seconds)>;

struct SearchOptions {
  double seconds = 60;  ///< All windows together, without those that are repeated.
  bool higher_is_better = false;
  int rounds = 3;        ///< Between two times of dropping; odd, for the median.
  int final_rounds = 5;  ///< Once two are left.
  /// How often a throttled window is measured again.
  int repeats = 2;
  /// Scores this close to the best are equal, and the first in the list wins, which is elastic. A third of what windows
  /// of a second differ by on an idle machine.
  double tie = 0.01;
  std::function<bool()> stop{};  ///< Asked before every window; true ends the search without a choice.
};

/// What became of a candidate.
struct Trial {
  Candidate candidate;
  std::vector<double> values;  ///< Of its windows that count.
  double value = 0;            ///< Their median.
  double ratio = 0;       ///< The last score: how many times the best of then it was; 1 is the best, above 1 is worse.
  int thrown_away = 0;    ///< Windows that were throttled.
  int dropped_round = 0;  ///< After which; 0 for the best.
  std::string outcome;    ///< One sentence.
};

struct SearchResult {
  std::optional<std::size_t> best;  ///< Into `trials`; none if every window was throttled, or it was stopped.
  std::vector<Trial> trials;        ///< In the order of the candidates.
  int rounds = 0;
  double window_seconds = 0;
};

SearchResult search(const std::vector<Candidate>& candidates, const Measure& measure, const SearchOptions& options);

/// Returns how many windows a search of so many candidates has.
int planned_windows(int candidates, const SearchOptions& options);

}  // namespace ration::tune
