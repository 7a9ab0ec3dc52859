// Every kernel of the list, for every instruction set this processor has, over shapes with tails and between guard
// pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "conv_oracle.hpp"
#include "guarded_buffer.hpp"
#include "kernels/conv.hpp"

namespace ration::kernels::testing {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::size_t kVector = 64;

struct Window {
  int kernel, stride, pad;
};

ConvShape shape_of(int images, int src_channels, int dst_channels, int height, int width, Window window,
                   int group = 1) {
  ConvShape s{.images = images, .src_channels = src_channels, .dst_channels = dst_channels, .group = group};
  s.src_height = height;
  s.src_width = width;
  s.kernel_height = s.kernel_width = window.kernel;
  s.stride_height = s.stride_width = window.stride;
  s.pad_top = s.pad_left = window.pad;
  s.dst_height = (height + 2 * window.pad - window.kernel) / window.stride + 1;
  s.dst_width = (width + 2 * window.pad - window.kernel) / window.stride + 1;
  return s;
}

bool fits(const ConvShape& s) { return s.dst_height > 0 && s.dst_width > 0; }

/// Sizes of images from 1 to 65, channels that are no multiples of a block, one to three images.
std::vector<ConvShape> shapes() {
  std::vector<ConvShape> all;
  const auto add = [&](const ConvShape& s) {
    if (fits(s)) all.push_back(s);
  };
  const Window windows[] = {{1, 1, 0}, {1, 2, 0}, {3, 1, 1}, {3, 1, 0}, {3, 2, 1}, {3, 2, 0}, {7, 2, 3}, {5, 1, 2}};
  for (const Window& window : windows) {
    for (int size = 1; size <= 65; ++size) {
      const int width = (size * 7) % 65 + 1;
      add(shape_of(1, 16, 16, size, width, window));
      // The first layer of a network for pictures.
      if (window.kernel == 7) add(shape_of(size % 2 + 1, size % 4 + 1, 40, size, width, window));
      // Strassen's product needs many channels.
      if (window.kernel == 1 && size % 4 == 1) {
        add(shape_of(size % 3 + 1, 128, 128 + 32 * (size % 3), size, width % 16 + 1, window));
      }
    }
    for (const int channels : {1, 3, 7, 8, 9, 16, 17, 24, 33, 40, 64, 100}) {
      add(shape_of(1, channels, 40, 9, 10, window));
      add(shape_of(1, 24, channels, 10, 9, window));
      add(shape_of(2, channels, channels, 7, 7, window));
      add(shape_of(1, channels, channels, 14, 13, window, channels));
    }
    add(shape_of(3, 3, 64, 30, 31, window));
    if (window.kernel == 7) add(shape_of(2, 3, 24, 18, 301, window));
    add(shape_of(3, 128, 96, 7, 7, window));
    add(shape_of(1, 256, 136, 14, 14, window));
    if (window.kernel == 1) add(shape_of(2, 608, 192, 15, 13, window));
    add(shape_of(8, 72, 64, 7, 7, window));
  }
  for (const int channels : {5, 16}) add(shape_of(2, channels, 16, 11, 12, {3, 1, 2}));
  return all;
}

std::string text(const ConvShape& s) {
  const auto n = [](int value) { return std::to_string(value); };
  return n(s.images) + "x" + n(s.src_channels) + "->" + n(s.dst_channels) + " group " + n(s.group) + " at " +
         n(s.src_height) + "x" + n(s.src_width) + " window " + n(s.kernel_height) + "/" + n(s.stride_height) + " pad " +
         n(s.pad_top);
}

/// A case with its buffers between guard pages.
class GuardedRun {
 public:
  GuardedRun(const ConvKernel& kernel, const ConvCase& problem, GuardedBuffer::Guard guard)
      : kernel_(kernel), problem_(problem), guard_(guard) {
    const ConvShape& s = problem.shape;
    const int lanes = kernels::lanes(kernel.isa);
    const std::size_t block = sizeof(float) * static_cast<std::size_t>(lanes);
    const int src_pixels = s.src_height * s.src_width;
    src_ = fill(kernel.plain_src ? problem.src : to_blocked(problem.src, s.images, s.src_channels, src_pixels, lanes),
                kernel.plain_src ? sizeof(float) : block);
    packed_ = std::make_unique<GuardedBuffer>(kernel.packed_floats(s), kVector, guard);
    if (!problem.bias.empty()) bias_ = fill(to_blocked(problem.bias, 1, s.dst_channels, 1, lanes), block);
    weights_ = fill(problem.weights, sizeof(float));
    if (!problem.scale.empty()) scale_ = fill(problem.scale, sizeof(float));
    kernel.pack(s, weights_->data(), scale_ == nullptr ? nullptr : scale_->data(), packed_->data());
  }

  /// Returns dst as stored, computed in ranges of `step` units.
  std::vector<float> run(int step) {
    const ConvShape& s = problem_.shape;
    const int lanes = kernels::lanes(kernel_.isa);
    const int pixels = s.dst_height * s.dst_width;
    const int blocks = (s.dst_channels + lanes - 1) / lanes;
    const std::size_t block = sizeof(float) * static_cast<std::size_t>(lanes);
    std::vector<float> before(static_cast<std::size_t>(s.images * blocks * pixels * lanes), 1e30F);
    if (!problem_.residual.empty()) before = to_blocked(problem_.residual, s.images, s.dst_channels, pixels, lanes);
    const auto dst = fill(before, block);
    const int units = kernel_.units(s);
    for (int begin = 0; begin < units; begin += step) {
      GuardedBuffer scratch(kernel_.scratch_floats(s), kVector, guard_);
      std::fill(scratch.floats().begin(), scratch.floats().end(), std::numeric_limits<float>::quiet_NaN());
      kernel_.run(s,
                  {.src = src_->data(),
                   .packed = packed_->data(),
                   .bias = bias_ == nullptr ? nullptr : bias_->data(),
                   .residual = problem_.residual.empty() ? nullptr : dst->data(),
                   .dst = dst->data(),
                   .scratch = scratch.data(),
                   .low = problem_.low,
                   .high = problem_.high},
                  begin, std::min(begin + step, units));
    }
    return {dst->floats().begin(), dst->floats().end()};
  }

 private:
  std::unique_ptr<GuardedBuffer> fill(const std::vector<float>& from, std::size_t alignment) const {
    auto buffer = std::make_unique<GuardedBuffer>(from.size(), alignment, guard_);
    std::copy(from.begin(), from.end(), buffer->data());
    return buffer;
  }

  const ConvKernel& kernel_;
  const ConvCase& problem_;
  GuardedBuffer::Guard guard_;
  std::unique_ptr<GuardedBuffer> src_, packed_, bias_, weights_, scale_;
};

void expect_right(const ConvKernel& kernel, const ConvCase& problem, GuardedBuffer::Guard guard) {
  const ConvShape& s = problem.shape;
  const int lanes = kernels::lanes(kernel.isa);
  const int pixels = s.dst_height * s.dst_width;
  const int units = kernel.units(s);
  ASSERT_GE(units, 1);
  GuardedRun guarded(kernel, problem, guard);
  const std::vector<float> whole = guarded.run(units);
  const std::vector<float> plain = from_blocked(whole, s.images, s.dst_channels, pixels, lanes);
  EXPECT_LE(relative_error(plain, oracle(problem)), 1e-5);
  EXPECT_EQ(to_blocked(plain, s.images, s.dst_channels, pixels, lanes), whole) << "padding is not zero";
  for (const int step : {1, std::max(units / 3, 1)}) {
    const std::vector<float> parts = guarded.run(step);
    EXPECT_EQ(std::memcmp(parts.data(), whole.data(), whole.size() * sizeof(float)), 0) << step << " units at a time";
  }
}

class ConvKernels : public ::testing::TestWithParam<const ConvKernel*> {};

TEST_P(ConvKernels, AgreesWithDoublePrecisionOverTheShapeTable) {
  const ConvKernel& kernel = *GetParam();
  int taken = 0;
  for (const ConvShape& shape : shapes()) {
    if (kernel.refuses(shape) != nullptr) continue;
    SCOPED_TRACE(text(shape));
    const bool odd = taken++ % 2 == 1;
    const auto guard = odd ? GuardedBuffer::Guard::kBefore : GuardedBuffer::Guard::kBehind;
    expect_right(kernel, make_case(shape, taken % 3 != 0, odd, taken % 4 == 0, odd ? 0.0F : -kInfinity, kInfinity),
                 guard);
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
  EXPECT_GT(taken, 20) << "the table has too few shapes for this kernel";
}

TEST_P(ConvKernels, KeepsNotANumber) {
  const ConvKernel& kernel = *GetParam();
  for (const ConvShape& shape : shapes()) {
    if (kernel.refuses(shape) != nullptr || shape.images > 1) continue;
    ConvCase problem = make_case(shape, true, false, false, 0.0F, 6.0F);
    std::fill(problem.src.begin(), problem.src.end(), std::numeric_limits<float>::quiet_NaN());
    const std::vector<float> dst = GuardedRun(kernel, problem, GuardedBuffer::Guard::kBehind).run(kernel.units(shape));
    const std::vector<float> plain =
        from_blocked(dst, 1, shape.dst_channels, shape.dst_height * shape.dst_width, kernels::lanes(kernel.isa));
    EXPECT_TRUE(std::all_of(plain.begin(), plain.end(), [](float value) { return value != value; })) << text(shape);
    return;
  }
}

/// How many rows and columns beside the outputs that read a pixel its size may disturb: by the tiles of Winograd's
/// outputs; all by Strassen's sums of one half of a matrix with the other.
int reach_beyond_window(std::string_view kernel) {
  if (kernel == "strassen") return std::numeric_limits<int>::max() / 2;
  if (kernel == "winograd7x7") return 8;
  if (kernel == "winograd4x4") return 4;
  return kernel == "winograd2x2" ? 2 : 0;
}

TEST_P(ConvKernels, DisturbsTheNeighboursOfAHugePixelWithinABound) {
  constexpr float kHuge = 1e6F;
  constexpr int kAt = 13, kSize = 28, kChannels = 128;
  const ConvKernel& kernel = *GetParam();
  for (const Window window : {Window{3, 1, 1}, Window{1, 1, 0}, Window{7, 2, 3}}) {
    const int src_channels = window.kernel == 7 ? 3 : kChannels;
    const ConvShape shape = shape_of(1, src_channels, kChannels, kSize, kSize, window);
    if (kernel.refuses(shape) != nullptr) continue;
    SCOPED_TRACE(text(shape));
    ConvCase problem = make_case(shape, false, false, false, -kInfinity, kInfinity);
    problem.src[kSize * kSize + kAt * kSize + kAt] = kHuge;
    const std::vector<float> stored =
        GuardedRun(kernel, problem, GuardedBuffer::Guard::kBehind).run(kernel.units(shape));
    const int pixels = shape.dst_height * shape.dst_width;
    const std::vector<float> got = from_blocked(stored, 1, kChannels, pixels, kernels::lanes(kernel.isa));
    const std::vector<double> want = oracle(problem);
    const int reach = reach_beyond_window(kernel.name);
    double near = 0.0, beyond = 0.0;
    for (std::size_t i = 0; i < got.size(); ++i) {
      const int pixel = static_cast<int>(i) % pixels;
      const auto distance = [&](int at) { return std::abs(at * window.stride - kAt); };
      const int away = std::max(distance(pixel / shape.dst_width), distance(pixel % shape.dst_width));
      const bool is_near = away - window.kernel / 2 <= reach;
      (is_near ? near : beyond) = std::max(is_near ? near : beyond, std::fabs(static_cast<double>(got[i]) - want[i]));
    }
    // Weights are in [-1, 1). The bounds stand in docs/numbers.md.
    EXPECT_LE(near, 2e-5 * static_cast<double>(kHuge));
    EXPECT_LE(beyond, 1e-3) << "as far from what is right as without the pixel";
  }
}

std::vector<const ConvKernel*> available_kernels() {
  std::vector<const ConvKernel*> all;
  for (const Isa isa : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512}) {
    if (!is_available(isa)) continue;
    const ConvKernelList list = conv_kernels(isa);
    all.insert(all.end(), list.begin, list.begin + list.count);
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Every, ConvKernels, ::testing::ValuesIn(available_kernels()), [](const auto& info) {
  return std::string(info.param->name) + "_" + to_string(info.param->isa);
});

TEST(ConvKernelList, HasTheSameKernelsForEveryInstructionSet) {
  const ConvKernelList portable = conv_kernels(Isa::kPortable);
  ASSERT_GT(portable.count, 0);
  for (const Isa isa : {Isa::kAvx2, Isa::kAvx512}) {
    const ConvKernelList list = conv_kernels(isa);
    if (list.count == 0) continue;
    ASSERT_EQ(list.count, portable.count);
    for (int i = 0; i < list.count; ++i) {
      EXPECT_STREQ(list.begin[i]->name, portable.begin[i]->name);
      EXPECT_EQ(list.begin[i]->isa, isa);
    }
  }
}

}  // namespace
}  // namespace ration::kernels::testing
