/// Makes a network's input of a picture, as the networks were trained.
#pragma once

#include <string>

#include "cli/image.hpp"
#include "ration/tensor.hpp"

namespace ration::cli {

enum class Preprocessing {
  kNone,   ///< RGB, 0 to 255.
  kTorch,  ///< RGB, 0 to 1, minus ImageNet's mean, over its deviation: networks from torchvision.
  kCaffe,  ///< BGR, 0 to 255, minus (104, 117, 123): networks trained with Caffe.
};

/// Shrinks or grows the picture until its short side is 256/224 of the input's longer one, cuts the input out of its
/// middle and normalises it. Returns float32 of shape [1, 3, height, width].
/// Throws Error(kInvalidArgument) for a picture so narrow that it would not fit in memory at that size.
Tensor preprocess(const Image& image, int width, int height, Preprocessing preprocessing);

}  // namespace ration::cli
