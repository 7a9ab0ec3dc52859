/// What the steps of one model were measured at, and who computes them.
///
/// Filled while plans are made and never changed afterwards, so that plans for other batches choose alike. Not
/// thread-safe: plans of one model are made one after another.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ration::compile {

struct CandidateTime {
  std::string implementation;
  std::chrono::nanoseconds time{0};  ///< 0: not measured.
};

/// Per signature; empty where the time did not suffice.
using StepTimes = std::map<std::string, std::vector<CandidateTime>>;

/// A model asked with ever new image sizes has ever new signatures. Those beyond this number, some tens of sizes of a
/// large network, follow the table's order.
inline constexpr std::size_t kMostStepForms = 4096;

class Choices {
 public:
  /// Nothing is measured for longer than `limit`, all plans together. `saved` names an implementation per signature,
  /// from an earlier load; such a step is not measured, and neither is one whose times are `known`.
  explicit Choices(std::chrono::nanoseconds limit = {}, std::map<std::string, std::string> saved = {},
                   StepTimes known = {})
      : limit_(limit), saved_(std::move(saved)), times_(std::move(known)) {}

  /// Returns the saved choice for a signature, or null.
  const std::string* saved(const std::string& signature) const { return find(saved_, signature); }
  /// Returns the times of a signature: null if it was never seen, empty if the time did not suffice.
  const std::vector<CandidateTime>* times(const std::string& signature) const { return find(times_, signature); }
  void add(const std::string& signature, std::vector<CandidateTime> times) {
    if (!is_full()) times_.try_emplace(signature, std::move(times));
  }
  bool is_full() const noexcept { return times_.size() >= kMostStepForms; }
  const StepTimes& all_times() const noexcept { return times_; }

  /// Takes note of who computes the steps of a signature; the first word counts.
  void decide(const std::string& signature, std::string_view implementation) {
    if (decided_.size() < kMostStepForms) decided_.try_emplace(signature, implementation);
  }
  /// Implementations by signature, of every step for which there was a choice.
  const std::map<std::string, std::string>& decided() const noexcept { return decided_; }

  std::chrono::nanoseconds limit() const noexcept { return limit_; }
  std::chrono::nanoseconds spent() const noexcept { return spent_; }
  void spend(std::chrono::nanoseconds time) noexcept { spent_ += time; }

 private:
  template <class Value>
  static const Value* find(const std::map<std::string, Value>& map, const std::string& signature) {
    const auto found = map.find(signature);
    return found == map.end() ? nullptr : &found->second;
  }

  std::chrono::nanoseconds limit_;
  std::chrono::nanoseconds spent_{0};
  std::map<std::string, std::string> saved_;
  StepTimes times_;
  std::map<std::string, std::string> decided_;
};

}  // namespace ration::compile
