/// Keeps oneDNN from starting threads: every call into it runs on an OpenMP team of one.
///
/// The engine owns all parallelism, so each thread that calls oneDNN, at creation, packing or run time, does so inside
/// a SequentialScope. The team size is a property of the calling thread; the scope restores what it found. Costs two
/// loads where the size is 1 already. Never allocates after a thread's first scope.
#pragma once

#include <omp.h>

namespace ration::ops::onednn {

class SequentialScope {
 public:
  SequentialScope() noexcept : found_(omp_get_max_threads()) {
    if (found_ != 1) omp_set_num_threads(1);
  }
  ~SequentialScope() {
    if (found_ != 1) omp_set_num_threads(found_);
  }
  SequentialScope(const SequentialScope&) = delete;
  SequentialScope& operator=(const SequentialScope&) = delete;

 private:
  int found_;
};

}  // namespace ration::ops::onednn
