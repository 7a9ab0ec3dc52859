/// Resampling and cropping of pictures: pure functions.
#pragma once

#include "cli/image.hpp"

namespace ration::cli {

/// Returns the picture at another size: each pixel is the average of those it covers, weighted by a triangle that is
/// as wide as the reduction (bilinear with antialiasing, rounded to bytes after each direction). Sizes from 1.
Image resize_bilinear(const Image& image, int width, int height);

/// Returns the middle of the picture. It must be at least as large in both directions.
Image crop_centre(const Image& image, int width, int height);

}  // namespace ration::cli
