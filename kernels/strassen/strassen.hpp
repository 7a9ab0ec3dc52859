/// 1 x 1 convolution by Strassen's product in Winograd's form: 7 multiplications for 8, at the price of sums.
///
/// Weights A and src B are cut in halves: A by dst channels (rows) and src channels, B by src channels (rows) and the
/// pixels of an image. dst C = A B is
///   S1 = A21 + A22   T1 = B12 - B11   P1 = A11 B11   P5 = S1 T1   C11 = P1 + P2
///   S2 = S1 - A11    T2 = B22 - T1    P2 = A12 B21   P6 = S2 T2   C12 = P1 + P6 + P5 + P3
///   S3 = A11 - A21   T3 = B22 - B12   P3 = S4 B22    P7 = S3 T3   C21 = P1 + P6 + P7 + P4
///   S4 = A12 - S2    T4 = B21 - T2    P4 = A22 T4                 C22 = P1 + P6 + P7 + P5
/// (S. Winograd, On multiplication of 2 x 2 matrices, 1971; here T4 has the other sign). One level, so the error stays
/// a few times that of direct sums; a number that is not finite spoils the pixels and channels of its products. Any
/// stride, no padding, no groups, blocks of channels in pairs. The sums of weights are made anew for each block of
/// pixels, in the cache, so packed weights are not larger than the model's.
#pragma once

#include "kernels/conv.hpp"

namespace ration::kernels {

extern const ConvKernel strassen_portable, strassen_avx2, strassen_avx512;

}  // namespace ration::kernels
