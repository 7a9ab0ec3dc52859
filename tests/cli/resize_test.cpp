#include "cli/resize.hpp"

#include <gtest/gtest.h>

#include "cli/preprocess.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

/// A picture whose red is x, green is y and blue 7.
Image ramp(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.pixel(x, y)[0] = static_cast<std::uint8_t>(x);
      image.pixel(x, y)[1] = static_cast<std::uint8_t>(y);
      image.pixel(x, y)[2] = 7;
    }
  }
  return image;
}

TEST(Resize, KeepsAPictureOfTheSameSize) { EXPECT_EQ(resize_bilinear(ramp(9, 5), 9, 5).pixels, ramp(9, 5).pixels); }

TEST(Resize, AveragesWhatAPixelCoversWhenItShrinks) {
  // Halving weighs four neighbours 1 3 3 1, at the border without what is outside.
  Image image(4, 1);
  image.pixels = {0, 0, 0, 80, 0, 0, 160, 0, 0, 240, 0, 0};
  const Image half = resize_bilinear(image, 2, 1);
  EXPECT_EQ(half.pixel(0, 0)[0], (0 * 3 + 80 * 3 + 160 * 1 + 3) / 7);
  EXPECT_EQ(half.pixel(1, 0)[0], (80 * 1 + 160 * 3 + 240 * 3 + 3) / 7);
}

TEST(Resize, InterpolatesBetweenCentresWhenItGrows) {
  Image image(1, 2);
  image.pixels = {0, 0, 0, 100, 0, 0};
  const Image grown = resize_bilinear(image, 1, 4);
  EXPECT_EQ(grown.pixel(0, 0)[0], 0);
  EXPECT_EQ(grown.pixel(0, 1)[0], 25);
  EXPECT_EQ(grown.pixel(0, 2)[0], 75);
  EXPECT_EQ(grown.pixel(0, 3)[0], 100);
}

TEST(Resize, CutsTheMiddle) {
  const Image cut = crop_centre(ramp(10, 7), 4, 3);
  EXPECT_EQ(cut.width, 4);
  EXPECT_EQ(cut.pixel(0, 0)[0], 3);
  EXPECT_EQ(cut.pixel(0, 0)[1], 2);
  EXPECT_EQ(cut.pixel(3, 2)[0], 6);
  EXPECT_EQ(cut.pixel(3, 2)[1], 4);
}

/// A picture of one colour, which resizing leaves alone.
Image plain(int width, int height) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
    image.pixels[i] = 10;
    image.pixels[i + 1] = 20;
    image.pixels[i + 2] = 30;
  }
  return image;
}

TEST(Preprocess, PutsChannelsFirstInTheirOrder) {
  const Tensor none = preprocess(plain(300, 260), 4, 2, Preprocessing::kNone);
  ASSERT_EQ(none.shape(), (Shape{1, 3, 2, 4}));
  EXPECT_EQ(none.values<float>()[0], 10.0F);
  EXPECT_EQ(none.values<float>()[8], 20.0F);
  EXPECT_EQ(none.values<float>()[23], 30.0F);
  const Tensor caffe = preprocess(plain(260, 300), 2, 4, Preprocessing::kCaffe);
  ASSERT_EQ(caffe.shape(), (Shape{1, 3, 4, 2}));
  EXPECT_EQ(caffe.values<float>()[0], 30.0F - 104.0F);
  EXPECT_EQ(caffe.values<float>()[8], 20.0F - 117.0F);
  EXPECT_EQ(caffe.values<float>()[16], 10.0F - 123.0F);
}

TEST(Preprocess, NormalisesAsTorchvisionDoes) {
  const Tensor torch = preprocess(plain(260, 300), 2, 2, Preprocessing::kTorch);
  EXPECT_NEAR(torch.values<float>()[0], (10.0F / 255.0F - 0.485F) / 0.229F, 1e-6F);
  EXPECT_NEAR(torch.values<float>()[4], (20.0F / 255.0F - 0.456F) / 0.224F, 1e-6F);
  EXPECT_NEAR(torch.values<float>()[8], (30.0F / 255.0F - 0.406F) / 0.225F, 1e-6F);
}

TEST(Preprocess, FillsTheInputFromAnyProportions) {
  EXPECT_EQ(preprocess(plain(1, 40), 224, 224, Preprocessing::kNone).values<float>()[0], 10.0F);
  EXPECT_EQ(preprocess(plain(40, 1), 8, 224, Preprocessing::kNone).values<float>()[0], 10.0F);
  EXPECT_THROW(preprocess(plain(1, 100000), 8192, 8192, Preprocessing::kNone), Error);
}

}  // namespace
}  // namespace ration::cli
