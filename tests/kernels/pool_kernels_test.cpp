// Every pooling kernel, for every instruction set this processor has, over shapes with tails and between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "conv_oracle.hpp"
#include "guarded_buffer.hpp"
#include "kernels/pool.hpp"

namespace ration::kernels::testing {
namespace {

struct Window {
  int kernel, stride, pad;
};

PoolShape shape_of(int images, int channels, int height, int width, Window window) {
  return {.images = images,
          .channels = channels,
          .src_height = height,
          .src_width = width,
          .dst_height = (height + 2 * window.pad - window.kernel) / window.stride + 1,
          .dst_width = (width + 2 * window.pad - window.kernel) / window.stride + 1,
          .kernel_height = window.kernel,
          .kernel_width = window.kernel,
          .stride_height = window.stride,
          .stride_width = window.stride,
          .pad_top = window.pad,
          .pad_left = window.pad};
}

std::vector<PoolShape> shapes() {
  std::vector<PoolShape> all;
  for (const Window& window : {Window{3, 2, 1}, {3, 2, 0}, {2, 2, 0}, {3, 1, 1}, {5, 3, 2}}) {
    for (int size = window.kernel; size <= 40; ++size) all.push_back(shape_of(1, 16, size, 43 - size, window));
    for (const int channels : {1, 7, 8, 17, 64}) all.push_back(shape_of(3, channels, 9, 14, window));
  }
  PoolShape dilated = shape_of(1, 24, 12, 11, {5, 1, 2});
  dilated.kernel_height = dilated.kernel_width = 3;
  dilated.dilation_height = dilated.dilation_width = 2;
  all.push_back(dilated);
  // Windows of the whole image.
  for (const int channels : {3, 8, 20, 64}) {
    for (const int size : {1, 4, 7, 13}) {
      PoolShape whole = shape_of(2, channels, size, size + 1, {size, 1, 0});
      whole.kernel_width = size + 1;
      whole.dst_width = 1;
      all.push_back(whole);
    }
  }
  std::erase_if(all, [](const PoolShape& s) { return s.dst_height < 1 || s.dst_width < 1; });
  return all;
}

std::string text(const PoolShape& s) {
  const auto n = [](int value) { return std::to_string(value); };
  return n(s.images) + "x" + n(s.channels) + " at " + n(s.src_height) + "x" + n(s.src_width) + " window " +
         n(s.kernel_height) + "x" + n(s.kernel_width) + "/" + n(s.stride_height) + " pad " + n(s.pad_top);
}

std::vector<float> picture(const PoolShape& s) {
  return make_case(
             {.images = s.images, .src_channels = s.channels, .src_height = s.src_height, .src_width = s.src_width},
             false, false, false, 0.0F, 0.0F)
      .src;
}

/// dst in the model's order: the mean or the greatest value of what a window sees.
std::vector<double> oracle(const PoolShape& s, const std::vector<float>& src, bool mean) {
  std::vector<double> dst;
  for (int plane = 0; plane < s.images * s.channels; ++plane) {
    for (int y = 0; y < s.dst_height; ++y) {
      for (int x = 0; x < s.dst_width; ++x) {
        std::vector<double> seen;
        for (int ky = 0; ky < s.kernel_height; ++ky) {
          for (int kx = 0; kx < s.kernel_width; ++kx) {
            const int sy = y * s.stride_height - s.pad_top + ky * s.dilation_height;
            const int sx = x * s.stride_width - s.pad_left + kx * s.dilation_width;
            if (sy < 0 || sy >= s.src_height || sx < 0 || sx >= s.src_width) continue;
            seen.push_back(src[static_cast<std::size_t>((plane * s.src_height + sy) * s.src_width + sx)]);
          }
        }
        double sum = 0.0;
        for (const double value : seen) sum += value;
        dst.push_back(mean ? sum / static_cast<double>(seen.size()) : *std::max_element(seen.begin(), seen.end()));
      }
    }
  }
  return dst;
}

std::vector<float> run(const PoolKernel& kernel, const PoolShape& s, const std::vector<float>& src, int step,
                       GuardedBuffer::Guard guard) {
  const int lanes = kernels::lanes(kernel.isa);
  const std::size_t block = sizeof(float) * static_cast<std::size_t>(lanes);
  const std::vector<float> blocked = to_blocked(src, s.images, s.channels, s.src_height * s.src_width, lanes);
  GuardedBuffer from(blocked.size(), block, guard);
  std::copy(blocked.begin(), blocked.end(), from.data());
  const int stored = (s.channels + lanes - 1) / lanes * lanes;
  GuardedBuffer to(static_cast<std::size_t>(s.images * stored * s.dst_height * s.dst_width), block, guard);
  std::fill(to.floats().begin(), to.floats().end(), 1e30F);
  const int units = kernel.units(s);
  for (int begin = 0; begin < units; begin += step) {
    kernel.run(s, {.src = from.data(), .dst = to.data()}, begin, std::min(begin + step, units));
  }
  return {to.floats().begin(), to.floats().end()};
}

class PoolKernels : public ::testing::TestWithParam<const PoolKernel*> {};

TEST_P(PoolKernels, AgreesWithDoublePrecisionOverTheShapeTable) {
  const PoolKernel& kernel = *GetParam();
  const int lanes = kernels::lanes(kernel.isa);
  int taken = 0;
  for (const PoolShape& s : shapes()) {
    if (kernel.refuses(s) != nullptr) continue;
    SCOPED_TRACE(text(s));
    const auto guard = taken++ % 2 == 0 ? GuardedBuffer::Guard::kBehind : GuardedBuffer::Guard::kBefore;
    const std::vector<float> src = picture(s);
    const int units = kernel.units(s);
    const int pixels = s.dst_height * s.dst_width;
    const std::vector<float> whole = run(kernel, s, src, units, guard);
    const std::vector<float> plain = from_blocked(whole, s.images, s.channels, pixels, lanes);
    EXPECT_LE(relative_error(plain, oracle(s, src, std::string(kernel.name) == "globalmean")), 1e-6);
    EXPECT_EQ(to_blocked(plain, s.images, s.channels, pixels, lanes), whole) << "padding is not zero";
    for (const int step : {1, std::max(units / 3, 1)}) {
      const std::vector<float> parts = run(kernel, s, src, step, guard);
      EXPECT_EQ(std::memcmp(parts.data(), whole.data(), whole.size() * sizeof(float)), 0) << step << " at a time";
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(taken, 10) << "the table has too few shapes for this kernel";
}

TEST_P(PoolKernels, KeepsNotANumberWhereverItStandsInTheWindow) {
  const PoolKernel& kernel = *GetParam();
  const PoolShape s = shape_of(1, 8, 4, 3, {3, 1, 0});
  PoolShape whole = s;
  whole.kernel_height = 4;
  whole.dst_height = 1;
  const PoolShape& taken = kernel.refuses(s) == nullptr ? s : whole;
  ASSERT_EQ(kernel.refuses(taken), nullptr);
  for (std::size_t at = 3; at < 9; ++at) {
    std::vector<float> src = picture(taken);
    src[at] = std::numeric_limits<float>::quiet_NaN();
    const float first = run(kernel, taken, src, kernel.units(taken), GuardedBuffer::Guard::kBehind)[0];
    EXPECT_NE(first, first) << at;
  }
}

TEST_P(PoolKernels, RoundsTheMeanOfALargeImageAsThatOfASmallOne) {
  const PoolKernel& kernel = *GetParam();
  for (const int side : {8, 9, 40, 300}) {
    PoolShape s = shape_of(1, 3, side, side + 1, {side, 1, 0});
    s.kernel_width = side + 1;
    s.dst_width = 1;
    if (std::string(kernel.name) != "globalmean") return;
    // Equal values round the same way in every addition; the offset hides what varies; the third cancels out.
    const std::size_t pixels = static_cast<std::size_t>(side * (side + 1));
    std::vector<float> src(3 * pixels);
    double magnitude = 0.0;
    for (std::size_t i = 0; i < pixels; ++i) {
      src[i] = 0.1F;
      src[pixels + i] = 1000.0F + static_cast<float>(i % 97) / 97.0F;
      src[2 * pixels + i] = i % 2 == 0 ? 1e6F : -1e6F + static_cast<float>(i % 7);
      magnitude += std::abs(static_cast<double>(src[2 * pixels + i])) / static_cast<double>(pixels);
    }
    const std::vector<double> want = oracle(s, src, true);
    const std::vector<float> got = run(kernel, s, src, 1, GuardedBuffer::Guard::kBehind);
    EXPECT_NEAR(got[0], want[0], 1e-6 * want[0]) << side;
    EXPECT_NEAR(got[1], want[1], 1e-6 * want[1]) << side;
    EXPECT_NEAR(got[2], want[2], 1e-6 * magnitude) << side;
  }
}

TEST_P(PoolKernels, GivesTheMeanOfAnInfinity) {
  const PoolKernel& kernel = *GetParam();
  PoolShape s = shape_of(1, 1, 13, 11, {13, 1, 0});
  s.kernel_width = 11;
  s.dst_width = 1;
  if (kernel.refuses(s) != nullptr) return;
  std::vector<float> src(13 * 11, 1.0F);
  src[70] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(run(kernel, s, src, 1, GuardedBuffer::Guard::kBehind)[0], src[70]);
}

TEST_P(PoolKernels, RefusesWindowsThatSeeNothing) {
  PoolShape s = shape_of(1, 8, 4, 4, {2, 2, 2});
  EXPECT_NE(GetParam()->refuses(s), nullptr);
}

std::vector<const PoolKernel*> available_kernels() {
  std::vector<const PoolKernel*> all;
  for (const Isa isa : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512}) {
    if (!is_available(isa)) continue;
    const PoolKernelList list = pool_kernels(isa);
    all.insert(all.end(), list.begin, list.begin + list.count);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Every, PoolKernels, ::testing::ValuesIn(available_kernels()), [](const auto& info) {
  return std::string(info.param->name) + "_" + to_string(info.param->isa);
});

}  // namespace
}  // namespace ration::kernels::testing
