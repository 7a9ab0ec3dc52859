#include <png.h>

#include <string>

#include "cli/image_codecs.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

/// Frees what libpng holds, on every way out.
class PngReader {
 public:
  explicit PngReader(std::span<const unsigned char> bytes) {
    image_.version = PNG_IMAGE_VERSION;
    check(png_image_begin_read_from_memory(&image_, bytes.data(), bytes.size()) != 0);
  }
  ~PngReader() { png_image_free(&image_); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  Image read() {
    check_image_size(image_.width, image_.height);
    // With transparency, because reading without would blend it with a background.
    image_.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> rgba(PNG_IMAGE_SIZE(image_));
    check(png_image_finish_read(&image_, nullptr, rgba.data(), 0, nullptr) != 0);
    Image image(static_cast<int>(image_.width), static_cast<int>(image_.height));
    for (std::size_t i = 0; i < rgba.size() / 4; ++i) {
      for (std::size_t channel = 0; channel < 3; ++channel) image.pixels[3 * i + channel] = rgba[4 * i + channel];
    }
    return image;
  }

 private:
  void check(bool success) {
    // libpng frees its part itself when it fails.
    if (!success) throw Error(ErrorCode::kInvalidArgument, std::string("libpng says: ") + image_.message);
  }

  png_image image_{};
};

}  // namespace

Image decode_png(std::span<const unsigned char> bytes) { return PngReader(bytes).read(); }

}  // namespace ration::cli
