/// Times the candidates of a step one against the other, as they would run in the network.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "compile/candidates.hpp"
#include "ops/weight_cache.hpp"

namespace ration::compile {

/// Memory that grows to the largest step it served, full of numbers that are no denormals.
class TrialBlock {
 public:
  /// Returns at least `bytes`; what earlier calls returned is void.
  std::byte* at_least(std::size_t bytes);

 private:
  std::unique_ptr<ops::PackedBuffer> buffer_;
};

/// What all candidates of all steps read and write.
struct TrialMemory {
  TrialBlock plain, src, dst, scratch;
};

/// One after the other, so that a noisy moment harms all candidates alike; each with its weights out of the caches, as
/// the rest of a large network leaves them, and its source and destination in them; on the calling thread, whole. The
/// thread's CPU time counts, so that neither a preemption nor a throttled period enters. A source that comes plain is
/// brought into the candidate's layout inside the measured time.
class StepTrial {
 public:
  using Clock = std::chrono::steady_clock;

  /// Decides after three rounds of runs if there is less than a second for all steps, else after ten: candidates of
  /// ours differ by some percent, as three runs on a busy machine do.
  explicit StepTrial(std::chrono::nanoseconds limit);

  /// Returns the least time of each candidate, kNotTried for one that is not worth it; nothing if not all of them had
  /// run once by the deadline. The packed weights of the fastest go to `keep`, the others' are freed as soon as they
  /// are out of the race.
  std::vector<std::chrono::nanoseconds> run(const ops::StepSpec& spec, std::vector<Candidate>& candidates,
                                            Clock::time_point deadline, ops::WeightCache& keep);

 private:
  int rounds_;
  TrialMemory memory_;
};

}  // namespace ration::compile
