/// What is measured: an engine of its own with a model on it, and one input.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <ration/ration.hpp>

namespace ration::benchmark {

/// Engines that nobody asks are parked and cost nothing, so any number of subjects may stand side by side.
struct Subject {
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Model> model;
  Tensor input;

  Subject(const std::string& path, const EngineOptions& options);
  std::vector<Tensor> answer() const { return model->run(input); }
};

/// Fills an input of the model's shape, free dimensions 1, by a formula that other languages repeat bit by bit: element
/// i is the upper 24 bits of i * 2654435761 (modulo 2^32), scaled to [-1, 1).
Tensor repeatable_input(const Model& model);

}  // namespace ration::benchmark
