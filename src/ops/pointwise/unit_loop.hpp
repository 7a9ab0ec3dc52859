/// A step that is a loop over independent units, cut into ranges of units.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ops/implementation.hpp"

namespace ration::ops::pointwise {

/// Computes units [begin, end) of dst. Holds all it needs by value, never allocates.
using UnitBody = std::function<void(const StepArgs& args, std::int64_t begin, std::int64_t end)>;

/// How much there is to do.
struct Units {
  std::int64_t count = 0;
  std::int64_t elements_each = 1;  ///< Elements of dst in one unit; decides how small a shard may be.
};

class UnitLoop final : public Operation {
 public:
  UnitLoop(const Units& units, UnitBody body, int max_cut);

  std::span<const int> cuts() const override { return counts_; }
  void run(const StepArgs& args, Shard shard) const override;

 private:
  std::int64_t units_;
  std::int64_t step_;  ///< Ranges begin at multiples of it.
  UnitBody body_;
  std::vector<int> counts_;
};

/// Returns the proposal that reads inputs [0, read) in `layout` and writes `layout`.
Proposal propose_loop(const StepSpec& spec, std::size_t read, Layout layout, const Units& units, UnitBody body);

/// Returns the refusal of a step whose data is not float32, or nothing.
std::optional<Refusal> refuse_other_types(const StepSpec& spec);

}  // namespace ration::ops::pointwise
