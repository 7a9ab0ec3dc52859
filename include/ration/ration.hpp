/// Everything of ration in one include. Load an ONNX file, answer a request:
///
///     #include <algorithm>
///     #include <iostream>
///     #include <ration/ration.hpp>
///     int main(int, char** argv) {
///       ration::Engine engine;                 // as many workers as this process may use
///       ration::Model model(engine, argv[1]);  // an ONNX file
///       ration::Tensor image = ration::Tensor::zeros(ration::DataType::kFloat32, {1, 3, 224, 224});
///       std::vector<ration::Tensor> outputs = model.run(image);
///       std::span<const float> logits = outputs[0].values<float>();
///       std::cout << "class " << std::max_element(logits.begin(), logits.end()) - logits.begin() << '\n';
///     }
///
/// Each header says who owns what, what blocks and what may fail; start at engine.hpp and model.hpp.
#pragma once

#include "ration/cpu_budget.hpp"
#include "ration/doctor.hpp"
#include "ration/engine.hpp"
#include "ration/error.hpp"
#include "ration/log.hpp"
#include "ration/metrics.hpp"
#include "ration/model.hpp"
#include "ration/onednn_version.hpp"
#include "ration/printable.hpp"
#include "ration/reference_model.hpp"
#include "ration/request.hpp"
#include "ration/simulation.hpp"
#include "ration/tensor.hpp"
#include "ration/thread_pool.hpp"
#include "ration/topology.hpp"
#include "ration/tune.hpp"
#include "ration/version.hpp"
