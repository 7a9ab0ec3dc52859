#include "cli/image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

#include "../support/scratch_path.hpp"
#include "cli/file_bytes.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(RATION_TEST_DATA) / "images";
constexpr std::size_t kLimit = 1U << 20U;

auto refusal(const std::string& part) { return testing::ThrowsMessage<Error>(testing::HasSubstr(part)); }

class DamagedImage : public testing::Test {
 protected:
  ~DamagedImage() override { fs::remove(path_); }

  fs::path written(const std::vector<unsigned char>& bytes) const {
    std::ofstream file(path_, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path_;
  }

  const fs::path path_ = scratch_path();
};

void expect_colour(const Image& image, int x, int y, const std::vector<int>& colour) {
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(image.pixel(x, y)[c], colour[c], 6) << x << ' ' << y << ' ' << c;
}

// The files show red beside green over blue beside white.
TEST(Image, ReadsColoursOfEveryForm) {
  for (const char* name :
       {"squares.png", "squares_alpha.png", "squares_palette.png", "squares.jpg", "squares_progressive.jpg"}) {
    SCOPED_TRACE(name);
    const Image image = read_image(kData / name);
    ASSERT_EQ(image.width, 16);
    ASSERT_EQ(image.height, 24);
    expect_colour(image, 2, 2, {255, 0, 0});
    expect_colour(image, 12, 2, {0, 255, 0});
    expect_colour(image, 2, 20, {0, 0, 255});
    expect_colour(image, 12, 20, {255, 255, 255});
  }
}

TEST(Image, SpreadsGreyOverAllChannels) {
  for (const char* name : {"grey.png", "grey.jpg"}) {
    SCOPED_TRACE(name);
    const Image image = read_image(kData / name);
    expect_colour(image, 2, 2, {0, 0, 0});
    expect_colour(image, 12, 2, {255, 255, 255});
  }
}

TEST(Image, RefusesCmykAndOtherFormats) {
  EXPECT_THAT([] { read_image(kData / "cmyk.jpg"); }, refusal("cmyk.jpg': its colours are CMYK"));
  EXPECT_THAT([] { read_image(fs::path(RATION_SOURCE_DIR) / "LICENSE"); }, refusal("neither JPEG nor PNG"));
  EXPECT_THAT([] { read_image(kData / "missing.png"); }, refusal("missing.png"));
}

TEST_F(DamagedImage, IsRefusedWhereverItIsCut) {
  for (const char* name : {"squares.png", "squares.jpg", "squares_progressive.jpg"}) {
    SCOPED_TRACE(name);
    const std::vector<unsigned char> whole = read_file(kData / name, kLimit);
    // Of the last bytes, an end marker may miss without any of the picture missing.
    for (std::size_t length = 0; length + 16 < whole.size(); length += 3) {
      EXPECT_THROW(read_image(written({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)})), Error)
          << length;
    }
  }
}

TEST_F(DamagedImage, IsAnImageOrAnErrorWhateverByteIsWrong) {
  int refused = 0;
  for (const char* name : {"squares.png", "squares.jpg"}) {
    const std::vector<unsigned char> whole = read_file(kData / name, kLimit);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::vector<unsigned char> damaged = whole;
      damaged[at] ^= 0xFFU;
      try {
        const Image image = read_image(written(damaged));
        EXPECT_EQ(image.pixels.size(),
                  static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3);
      } catch (const Error&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 50);
}

TEST_F(DamagedImage, IsRefusedForAnImpossibleSize) {
  std::vector<unsigned char> jpeg = read_file(kData / "squares.jpg", kLimit);
  // The frame header: marker, length, precision, height, width.
  const std::array<unsigned char, 2> marker{0xFF, 0xC0};
  const auto frame = std::search(jpeg.begin(), jpeg.end(), marker.begin(), marker.end());
  ASSERT_GT(jpeg.end() - frame, 9);
  std::fill_n(frame + 5, 4, static_cast<unsigned char>(0xFF));
  EXPECT_THROW(read_image(written(jpeg)), Error);
}

}  // namespace
}  // namespace ration::cli
