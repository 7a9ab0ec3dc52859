/// The lists of convolution and of pooling kernels. Declarations, dispatch, tests and benchmarks follow from them.
///
/// A kernel X is a folder X/ with X.hpp (the formula and what it is good for), X_body.hpp (the code, once, on the
/// vectors of vector.hpp) and one file per instruction set that compiles the body: X_portable.cpp, X_avx2.cpp,
/// X_avx512.cpp. Each of these defines `const ConvKernel X_portable` (or PoolKernel) and so on. What kernels share lies
/// in a folder of its own (winograd/).
#pragma once

/// In the order in which they are asked: those before oneDNN's convolution and those behind it.
#define RATION_CONV_KERNELS_FIRST(ROW) \
  ROW(depthwise) ROW(winograd2x2) ROW(winograd4x4) ROW(winograd7x7) ROW(strassen) ROW(pointwise)
#define RATION_CONV_KERNELS_LAST(ROW) ROW(direct) ROW(stem)
#define RATION_CONV_KERNELS(ROW) RATION_CONV_KERNELS_FIRST(ROW) RATION_CONV_KERNELS_LAST(ROW)

#define RATION_POOL_KERNELS(ROW) ROW(globalmean) ROW(maxpool)
