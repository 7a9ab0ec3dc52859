/// Pictures as RGB bytes, read from JPEG and PNG files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace ration::cli {

/// Invariant: pixels holds height rows of width pixels of 3 bytes, red first, without gaps.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  Image() = default;
  Image(int columns, int rows)
      : width(columns), height(rows), pixels(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows) * 3) {}

  const std::uint8_t* pixel(int x, int y) const { return pixels.data() + offset(x, y); }
  std::uint8_t* pixel(int x, int y) { return pixels.data() + offset(x, y); }

 private:
  std::size_t offset(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3;
  }
};

/// Reads a picture of the format that its first bytes tell, whatever the file's name. Grey becomes RGB, transparency is
/// dropped, orientation tags are ignored. Throws Error naming the path: kNotFound if it cannot be read,
/// kInvalidArgument if it is damaged, truncated or of more than 2^27 pixels, kUnsupported for another format and for
/// CMYK.
Image read_image(const std::filesystem::path& path);

/// Throws Error(kInvalidArgument) for a picture that is empty or of more than 2^27 pixels.
void check_image_size(std::uint64_t width, std::uint64_t height);

}  // namespace ration::cli
