/// An engine of its own with one model on it, and an input.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <ration/ration.hpp>

#include "client_load.hpp"

namespace ration::benchmark {

/// Not pinned, because several stand side by side and would avoid each other's CPUs.
inline EngineOptions side_by_side() {
  EngineOptions options;
  options.pin = false;
  return options;
}

struct Subject {
  Engine engine;
  Model model;
  Tensor input;

  explicit Subject(const std::string& path, const ModelOptions& model_options = {},
                   const EngineOptions& engine_options = side_by_side())
      : engine(engine_options), model(engine, path, model_options), input(some_input()) {}

  double throughput(int clients, double seconds) const {
    const Window window = closed_loop([&] { static_cast<void>(model.run(input)); }, clients, Seconds(seconds));
    return static_cast<double>(window.latency_ms.size()) / window.seconds;
  }

 private:
  Tensor some_input() const {
    Shape shape = model.inputs()[0].shape;
    for (int axis = 0; axis < shape.rank(); ++axis) shape.set(axis, std::max<std::int64_t>(shape[axis], 1));
    return Tensor::zeros(DataType::kFloat32, shape);
  }
};

}  // namespace ration::benchmark
