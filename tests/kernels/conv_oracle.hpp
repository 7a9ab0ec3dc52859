/// Convolutions in double precision, and the way from the model's order of elements to the kernels' and back.
#pragma once

#include <span>
#include <vector>

#include "kernels/conv.hpp"

namespace ration::kernels::testing {

/// One convolution with everything it reads, in the model's order: [N][C][H][W], [O][I / group][kh][kw].
struct ConvCase {
  ConvShape shape;
  std::vector<float> src, weights, bias, scale, residual;  ///< All but src and weights may be empty.
  float low, high;
};

/// Fills a case with values in [-1, 1) from a fixed seed.
ConvCase make_case(const ConvShape& shape, bool bias, bool scale, bool residual, float low, float high);

/// Returns dst [N][O][H][W] computed in double precision.
std::vector<double> oracle(const ConvCase& problem);

/// Spreads [N][C][H][W] over blocks of `lanes` channels, padded with zeros.
std::vector<float> to_blocked(std::span<const float> plain, int images, int channels, int pixels, int lanes);

/// The other way; padding is dropped.
std::vector<float> from_blocked(std::span<const float> blocked, int images, int channels, int pixels, int lanes);

/// Returns |got - want| / |want| in the Euclidean norm; |got| where want is zero.
double relative_error(std::span<const float> got, std::span<const double> want);

}  // namespace ration::kernels::testing
