/// What stands behind the handles of engines and models.
#pragma once

#include <utility>
#include <vector>

#include "ration/engine.hpp"
#include "ration/model.hpp"

struct ration_engine {
  ration::Engine engine;
};

struct ration_model {
  explicit ration_model(ration::Model loaded)
      : inputs(loaded.inputs()), outputs(loaded.outputs()), model(std::move(loaded)) {}

  // As it was loaded: hosts hold pointers to the names while another thread replaces the model.
  std::vector<ration::TensorInfo> inputs;
  std::vector<ration::TensorInfo> outputs;
  ration::Model model;  // Last: its end waits for callbacks, which may still ask for the names.
};
