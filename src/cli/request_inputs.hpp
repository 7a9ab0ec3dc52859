/// Turns the files of a command line into the inputs of requests.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/preprocess.hpp"
#include "ration/model.hpp"
#include "ration/tensor.hpp"

namespace ration::cli {

/// Reads one input: a tensor from a file named .npy, otherwise a picture made into what the model takes. Throws Error
/// naming the file: see read_npy and read_image, and kInvalidArgument if the model's input is no picture.
Tensor read_input(const std::string& path, const TensorInfo& info, Preprocessing preprocessing);

/// Returns a tensor of zeros for each input, free dimensions as 1.
std::vector<Tensor> zero_inputs(std::span<const TensorInfo> inputs);

}  // namespace ration::cli
