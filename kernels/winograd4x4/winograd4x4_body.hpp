/// The code of winograd4x4.hpp, compiled once per instruction set.
#pragma once

#include "kernels/winograd/winograd_body.hpp"
#include "kernels/winograd4x4/winograd4x4.hpp"

namespace ration::kernels {
namespace {

constexpr ConvKernel kKernel = winograd_kernel<4>("winograd4x4");

}  // namespace
}  // namespace ration::kernels
