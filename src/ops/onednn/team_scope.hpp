/// Keeps oneDNN from starting threads that nobody asked for.
///
/// The engine owns all parallelism, so each thread that calls oneDNN, at creation, packing or run time, does so inside
/// a TeamScope, which sets OpenMP's team size to ops::openmp_team(): 1, unless the engine's intra-op backend is OpenMP.
/// The size is a property of the calling thread; the scope restores what it found. Costs a few loads where the size is
/// right already. Never allocates after a thread's first scope.
#pragma once

#include <omp.h>

#include "ops/openmp_team.hpp"

namespace ration::ops::onednn {

class TeamScope {
 public:
  TeamScope() noexcept : found_(omp_get_max_threads()), wanted_(openmp_team()) {
    if (found_ != wanted_) omp_set_num_threads(wanted_);
  }
  ~TeamScope() {
    if (found_ != wanted_) omp_set_num_threads(found_);
  }
  TeamScope(const TeamScope&) = delete;
  TeamScope& operator=(const TeamScope&) = delete;

 private:
  int found_;
  int wanted_;
};

}  // namespace ration::ops::onednn
