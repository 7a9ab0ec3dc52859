/// The header of a NumPy file: its type and shape, parsed from and written as the literal of a Python dictionary.
#pragma once

#include <string>
#include <string_view>

#include "ration/tensor.hpp"

namespace ration::cli {

struct NpyHeader {
  DataType type = DataType::kFloat32;
  Shape shape;
};

/// Parses "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }". Throws Error(kInvalidArgument) for anything
/// else, for big-endian or structured types, and for Fortran order where it differs from C order.
NpyHeader parse_npy_header(std::string_view text);

/// Returns the text that parses to this header. Throws Error(kUnsupported) for bfloat16, which NumPy lacks.
std::string format_npy_header(const NpyHeader& header);

}  // namespace ration::cli
