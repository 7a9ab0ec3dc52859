/// The code of winograd2x2.hpp, compiled once per instruction set.
#pragma once

#include "kernels/winograd/winograd_body.hpp"
#include "kernels/winograd2x2/winograd2x2.hpp"

namespace ration::kernels {
namespace {

constexpr ConvKernel kKernel = winograd_kernel<2>("winograd2x2");

}  // namespace
}  // namespace ration::kernels
