/// The times that the models of one engine have measured, so that another load of a model chooses as the first did.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "compile/choices.hpp"

namespace ration::serve {

/// Thread-safe. A form of step is kept as it was first measured, or as the time did not suffice for it: that answers
/// keep their bits matters more than a choice that another moment would make better.
class ChoiceMemory {
 public:
  /// `options` names everything in a model's options that decides what is measured.
  compile::StepTimes recall(const std::string& options) const {
    const std::lock_guard lock(mutex_);
    const auto found = times_.find(options);
    return found == times_.end() ? compile::StepTimes() : found->second;
  }
  void remember(const std::string& options, const compile::StepTimes& times) {
    const std::lock_guard lock(mutex_);
    compile::StepTimes& known = times_[options];
    for (const auto& entry : times) {
      if (known.size() < compile::kMostStepForms) known.insert(entry);
    }
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, compile::StepTimes> times_;
};

}  // namespace ration::serve
