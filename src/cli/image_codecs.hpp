/// The decoders behind read_image. Each throws Error with a sentence that does not name the file.
#pragma once

#include <span>

#include "cli/image.hpp"

namespace ration::cli {

Image decode_jpeg(std::span<const unsigned char> bytes);
Image decode_png(std::span<const unsigned char> bytes);

}  // namespace ration::cli
