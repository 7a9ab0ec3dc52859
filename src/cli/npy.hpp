/// Tensors in NumPy's file format, versions 1 to 3 (C order, little-endian).
#pragma once

#include <filesystem>

#include "ration/tensor.hpp"

namespace ration::cli {

/// Reads a tensor. Throws Error: kNotFound if the file cannot be read, kInvalidArgument if it is no such file or holds
/// more or fewer bytes than its header says; both name the path.
Tensor read_npy(const std::filesystem::path& path);

/// Writes a tensor as version 1. Throws Error(kNotFound) naming the path if it cannot be written.
void write_npy(const std::filesystem::path& path, const TensorView& tensor);

}  // namespace ration::cli
