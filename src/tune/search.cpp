#include "tune/search.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <map>
#include <sstream>

namespace ration::tune {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

int survivors_of(int candidates) { return (candidates + 1) / 2; }

int rounds_for(int candidates, const SearchOptions& options) {
  return candidates <= 2 ? options.final_rounds : options.rounds;
}

class Search {
 public:
  Search(const std::vector<Candidate>& candidates, const Measure& measure, const SearchOptions& options)
      : measure_(measure), options_(options) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      result_.trials.push_back({.candidate = candidates[i], .values = {}, .outcome = {}});
      left_.push_back(i);
    }
    result_.window_seconds = options.seconds / std::max(1, planned_windows(static_cast<int>(left_.size()), options));
  }

  SearchResult run() {
    // One candidate alone is measured too: its figure belongs into the profile.
    while (!left_.empty() && !stopped_) {
      const std::size_t before = left_.size();
      for (int i = rounds_for(static_cast<int>(before), options_); i > 0 && !stopped_; --i) measure_round();
      if (stopped_) break;
      drop_unmeasured();
      drop_worse_half();
      if (left_.size() == 1) {
        choose(left_.front());
        break;
      }
    }
    for (Trial& trial : result_.trials) {
      trial.value = median(trial.values);
      if (stopped_ && trial.outcome.empty()) trial.outcome = "not decided: the search was stopped";
    }
    return std::move(result_);
  }

 private:
  /// Cost of each survivor in one round; those without a window that counts are absent.
  using Round = std::map<std::size_t, double>;

  void measure_round() {
    const int round = ++result_.rounds;
    Round costs;
    std::vector<std::size_t> order = left_;
    // Back and forth, so that what drifts does not always harm the same.
    if (round % 2 == 0) std::reverse(order.begin(), order.end());
    for (const std::size_t index : order) {
      if (!measure_window(index, round, costs)) return;
    }
    rounds_.push_back(std::move(costs));
  }

  bool measure_window(std::size_t index, int round, Round& costs) {
    Trial& trial = result_.trials[index];
    for (int attempt = 0; attempt <= options_.repeats; ++attempt) {
      stopped_ = options_.stop && options_.stop();
      if (stopped_) return false;
      const Score score = measure_(trial.candidate, round, result_.window_seconds);
      if (score.throttled) {
        ++trial.thrown_away;
        continue;
      }
      trial.values.push_back(score.value);
      costs[index] = cost(score.value);
      return true;
    }
    return true;
  }

  double cost(double value) const {
    if (!(value > 0)) return kNever;
    return options_.higher_is_better ? 1 / value : value;
  }

  /// Median over rounds of the cost against the geometric mean of the survivors in the same round.
  double score_of(std::size_t index) const {
    std::vector<double> ratios;
    for (const Round& round : rounds_) {
      const auto own = round.find(index);
      if (own == round.end()) continue;
      double logs = 0;
      int count = 0;
      for (const std::size_t other : left_) {
        const auto entry = round.find(other);
        if (entry == round.end() || entry->second == kNever) continue;
        logs += std::log(entry->second);
        ++count;
      }
      ratios.push_back(count == 0 ? 1 : own->second / std::exp(logs / count));
    }
    return ratios.empty() ? kNever : median(ratios);
  }

  /// Half of the rounds must count, or the median speaks of the throttling.
  void drop_unmeasured() {
    std::erase_if(left_, [&](std::size_t index) {
      Trial& trial = result_.trials[index];
      if (trial.values.size() * 2 > static_cast<std::size_t>(result_.rounds)) return false;
      trial.dropped_round = result_.rounds;
      trial.outcome = "dropped after round " + std::to_string(result_.rounds) + ": " +
                      std::to_string(trial.thrown_away) + " of its windows were throttled and thrown away";
      return true;
    });
  }

  void drop_worse_half() {
    if (left_.empty()) return;
    std::vector<std::pair<double, std::size_t>> ranked;
    for (const std::size_t index : left_) ranked.emplace_back(score_of(index), index);
    const double best = std::min_element(ranked.begin(), ranked.end())->first;
    for (auto& [score, index] : ranked) {
      const double ratio = best > 0 && best < kNever ? score / best : 1;
      result_.trials[index].ratio = ratio;
      score = ratio <= 1 + options_.tie ? 1 : ratio;
    }
    std::sort(ranked.begin(), ranked.end());
    const std::size_t kept = static_cast<std::size_t>(survivors_of(static_cast<int>(ranked.size())));
    left_.clear();
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      if (i < kept) {
        left_.push_back(ranked[i].second);
      } else {
        explain_drop(result_.trials[ranked[i].second], result_.trials[ranked.front().second]);
      }
    }
    std::sort(left_.begin(), left_.end());
  }

  void explain_drop(Trial& trial, const Trial& best) const {
    std::ostringstream out;
    out << "dropped after round " << result_.rounds << ": ";
    if (trial.ratio == kNever) {
      out << "it never met the bound";
    } else if (trial.ratio <= 1 + options_.tie) {
      out << "no better than " << best.candidate.name() << ", which comes first";
    } else {
      out << std::fixed << std::setprecision(1) << (trial.ratio - 1) * 100 << " % worse than " << best.candidate.name();
    }
    trial.dropped_round = result_.rounds;
    trial.outcome = out.str();
  }

  void choose(std::size_t index) {
    Trial& best = result_.trials[index];
    if (std::all_of(best.values.begin(), best.values.end(), [](double value) { return !(value > 0); })) {
      best.outcome = "not chosen: neither this nor any other setting met the bound";
      return;
    }
    result_.best = index;
    best.outcome = "chosen after round " + std::to_string(result_.rounds);
  }

  const Measure& measure_;
  const SearchOptions& options_;
  SearchResult result_;
  std::vector<std::size_t> left_;
  std::vector<Round> rounds_;
  bool stopped_ = false;
};

}  // namespace

int planned_windows(int candidates, const SearchOptions& options) {
  int windows = 0;
  for (int left = candidates; left > 0;) {
    windows += left * rounds_for(left, options);
    if (left == 1) break;
    left = survivors_of(left);
    if (left == 1) break;
  }
  return windows;
}

SearchResult search(const std::vector<Candidate>& candidates, const Measure& measure, const SearchOptions& options) {
  return Search(candidates, measure, options).run();
}

}  // namespace ration::tune
