/// One implementation of a layer, made and given memory, ready to run again and again.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "layer_problem.hpp"

namespace ration::benchmarks {

class PreparedStep {
 public:
  /// Packs the weights. Throws Error(kUnsupported) if the implementation refuses.
  PreparedStep(const LayerProblem& problem, const ops::Implementation& implementation);

  /// Computes the whole layer on the calling thread.
  void run();
  /// Names the kernel that computes; may be empty.
  std::string detail() const { return operation_->detail(); }

 private:
  ops::Proposal proposal_;
  ops::WeightCache weights_;
  std::unique_ptr<ops::Operation> operation_;
  std::unique_ptr<ops::OperationState> state_;
  Tensor input_, output_, scratch_;
  std::vector<SharedTensor> constants_;
  std::vector<const void*> src_;
};

}  // namespace ration::benchmarks
