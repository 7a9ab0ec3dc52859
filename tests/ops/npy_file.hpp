/// Reads the golden files: little-endian float32 in C order, version 1 of NumPy's format.
#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "base/fail.hpp"
#include "tensor/shared_tensor.hpp"

namespace ration::ops {

inline SharedTensor load_npy(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  base::require(bytes.size() > 10 && bytes.compare(1, 6, "NUMPY\x01") == 0, ErrorCode::kNotFound, "'", path.string(),
                "' is no .npy file of version 1");
  const std::size_t length = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
  const std::string header = bytes.substr(10, length);
  base::require(header.find("'<f4'") != std::string::npos && header.find("False") != std::string::npos,
                ErrorCode::kUnsupported, "'", path.string(), "' does not hold float32 in C order");
  std::istringstream list(header.substr(header.find('(') + 1));
  std::vector<std::int64_t> dims;
  for (std::int64_t dim = 0; list >> dim; list.ignore(1)) dims.push_back(dim);
  Tensor values(DataType::kFloat32, Shape(std::span<const std::int64_t>(dims)));
  base::require(bytes.size() == 10 + length + values.bytes(), ErrorCode::kInvalidArgument, "'", path.string(),
                "' does not have the size its header says");
  std::memcpy(values.data(), bytes.data() + 10 + length, values.bytes());
  return SharedTensor(std::move(values));
}

}  // namespace ration::ops
