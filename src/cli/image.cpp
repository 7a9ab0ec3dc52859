#include "cli/image.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "cli/file_bytes.hpp"
#include "cli/image_codecs.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

constexpr std::size_t kMaximumFile = std::size_t{1} << 28U;
constexpr std::uint64_t kMaximumPixels = std::uint64_t{1} << 27U;
constexpr std::array<unsigned char, 3> kJpegStart{0xFF, 0xD8, 0xFF};
constexpr std::array<unsigned char, 4> kPngStart{0x89, 'P', 'N', 'G'};

template <std::size_t N>
bool starts_with(const std::vector<unsigned char>& bytes, const std::array<unsigned char, N>& start) {
  return bytes.size() >= N && std::equal(start.begin(), start.end(), bytes.begin());
}

Image decode(const std::vector<unsigned char>& bytes) {
  if (starts_with(bytes, kJpegStart)) return decode_jpeg(bytes);
  if (starts_with(bytes, kPngStart)) return decode_png(bytes);
  throw Error(ErrorCode::kUnsupported, "it is neither JPEG nor PNG");
}

}  // namespace

void check_image_size(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0 || width > kMaximumPixels || height > kMaximumPixels / width) {
    throw Error(ErrorCode::kInvalidArgument, "its size is " + std::to_string(width) + "x" + std::to_string(height));
  }
}

Image read_image(const std::filesystem::path& path) {
  const std::vector<unsigned char> bytes = read_file(path, kMaximumFile);
  try {
    return decode(bytes);
  } catch (const Error& error) {
    throw Error(error.code(), "cannot read the image '" + path.string() + "': " + error.what());
  }
}

}  // namespace ration::cli
