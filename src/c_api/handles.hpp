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
      : model(std::move(loaded)), inputs(model.inputs()), outputs(model.outputs()) {}

  ration::Model model;
  // As it was loaded: hosts hold pointers to the names while another thread replaces the model.
  std::vector<ration::TensorInfo> inputs;
  std::vector<ration::TensorInfo> outputs;
};
