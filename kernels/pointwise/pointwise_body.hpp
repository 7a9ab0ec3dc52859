/// The code of pointwise.hpp, compiled once per instruction set.
#pragma once

#include "kernels/pointwise/pointwise.hpp"
#include "kernels/pointwise/pointwise_blocks.hpp"
#include "kernels/pointwise/pointwise_tile.hpp"
#include "kernels/product/weights.hpp"

namespace ration::kernels {
namespace {

/// A convolution as a product of matrices.
struct Product {
  const ConvShape& shape;
  const ConvArgs& args;
  int src_blocks = divide_up(shape.src_channels, kLanes);
  int vectors = divide_up(shape.dst_channels, kLanes);
  int pixels = shape.dst_height * shape.dst_width;  ///< Of one image.
  bool copied = shape.dst_height != shape.src_height || shape.dst_width != shape.src_width;
};

/// Some pixels of all images, counted from the first of the first image, and some vectors of dst channels.
struct Range {
  int pixel_begin, pixel_end;
  int vector_begin, vector_end;
};

/// Pixels of one image that follow each other.
struct Run {
  const float* src;  ///< The first of them in the first block.
  size_t src_step;
  size_t dst_at;  ///< Of the first vector of dst channels.
  int pixels;
};

/// Weights of some src channels and of one tile's vectors.
struct Panel {
  int src_block, src_blocks;
  int vector, vectors;
};

/// Returns the run that begins at `pixel` and ends at the image's end or before `end`. Copied pixels lie in scratch
/// from `begin` on.
Run run_at(const Product& of, int pixel, int begin, int end) {
  const int image = pixel / of.pixels;
  const int in_image = pixel % of.pixels;
  const int left = of.pixels - in_image;
  Run run{
      .src = nullptr,
      .src_step = product(of.copied ? end - begin : of.pixels, kLanes),
      .dst_at = (product(image, of.vectors) * static_cast<size_t>(of.pixels) + static_cast<size_t>(in_image)) * kLanes,
      .pixels = end - pixel < left ? end - pixel : left};
  run.src = of.copied ? of.args.scratch + product(pixel - begin, kLanes)
                      : of.args.src + (product(image, of.src_blocks) * static_cast<size_t>(of.pixels) +
                                       static_cast<size_t>(in_image)) *
                                          kLanes;
  return run;
}

/// Copies the pixels [begin, end) to scratch, [src block][pixel][lane].
void copy(const Product& of, int begin, int end) {
  const ConvShape& s = of.shape;
  const size_t plane = product(s.src_height, s.src_width) * kLanes;
  const size_t copied_plane = product(end - begin, kLanes);
  const size_t stride = product(s.stride_width, kLanes);
  for (int pixel = begin; pixel < end;) {
    const int image = pixel / of.pixels;
    const int y = pixel % of.pixels / s.dst_width;
    const int x = pixel % s.dst_width;
    const int left = s.dst_width - x;
    const int pixels = end - pixel < left ? end - pixel : left;
    const float* from = of.args.src + product(image, of.src_blocks) * plane +
                        product(y * s.stride_height * s.src_width + x * s.stride_width, kLanes);
    float* to = of.args.scratch + product(pixel - begin, kLanes);
    for (int block = 0; block < of.src_blocks; ++block) {
      for (int i = 0; i < pixels; ++i) store(to + i * kLanes, load(from + static_cast<size_t>(i) * stride));
      from += plane;
      to += copied_plane;
    }
    pixel += pixels;
  }
}

/// Returns the address of a panel.
const float* address(const Product& of, const Panel& panel) {
  return of.args.packed +
         (product(panel.vector, of.src_blocks) + static_cast<size_t>(panel.src_block)) * kLanes * kLanes;
}

/// Computes the pixels [begin, end) for one panel and fetches the weights at `ahead` meanwhile.
void run_panel(const Product& of, const Panel& panel, const float* ahead, int begin, int end) {
  const ConvArgs& args = of.args;
  const bool first = panel.src_block == 0;
  Tile tile{.src = nullptr,
            .src_step = 0,
            .weights = address(of, panel),
            .weights_step = product(of.src_blocks, kLanes) * kLanes,
            .src_blocks = panel.src_blocks,
            .bias = first && args.bias != nullptr ? args.bias + panel.vector * kLanes : nullptr,
            .start = nullptr,
            .dst = nullptr,
            .dst_step = product(of.pixels, kLanes),
            .last = panel.src_block + panel.src_blocks == of.src_blocks,
            .low = args.low,
            .high = args.high,
            .ahead = ahead,
            .ahead_step = 0};
  const int most = most_pixels(panel.vectors);
  // Spread over all tiles of this panel.
  tile.ahead_step = static_cast<size_t>(divide_up(kLanes * kLanes, divide_up(end - begin, most)));
  const float* const start = first ? args.residual : args.dst;
  for (int pixel = begin; pixel < end;) {
    const Run run = run_at(of, pixel, begin, end);
    const size_t dst_at = run.dst_at + static_cast<size_t>(panel.vector) * tile.dst_step;
    const Parts tiles = cut(run.pixels, most);
    tile.src_step = run.src_step;
    for (int i = 0; i < tiles.count; ++i) {
      const size_t at = product(tiles.begin(i), kLanes);
      tile.src = run.src + product(panel.src_block, 1) * run.src_step + at;
      tile.dst = args.dst + dst_at + at;
      tile.start = start == nullptr ? nullptr : start + dst_at + at;
      kTiles.of[panel.vectors][tiles.size(i)](tile);
      tile.ahead += static_cast<size_t>(panel.src_blocks) * tile.ahead_step;
    }
    pixel += run.pixels;
  }
}

/// Computes the vectors [begin, end) of the pixels of a range that are worked on together.
void run_vectors(const Product& of, const Range& range) {
  const Parts channels = cut(of.src_blocks, kMostSrcBlocks);
  const Parts groups = cut(range.vector_end - range.vector_begin, kMostVectors);
  const int panels = channels.count * groups.count;
  const auto panel_at = [&](int index) {
    const int c = index / groups.count;
    const int g = index % groups.count;
    return Panel{channels.begin(c), channels.size(c), range.vector_begin + groups.begin(g), groups.size(g)};
  };
  for (int i = 0; i < panels; ++i) {
    const Panel next = i + 1 < panels ? panel_at(i + 1) : Panel{0, 0, range.vector_end, 0};
    run_panel(of, panel_at(i), address(of, next), range.pixel_begin, range.pixel_end);
  }
}

void run_range(const Product& of, const Range& range) {
  const Parts blocks = cut(range.pixel_end - range.pixel_begin, most_pixels_together(of.src_blocks, of.copied));
  for (int b = 0; b < blocks.count; ++b) {
    const int begin = range.pixel_begin + blocks.begin(b);
    const int end = begin + blocks.size(b);
    if (of.copied) copy(of, begin, end);
    const Parts vectors = cut(range.vector_end - range.vector_begin, most_vectors_together(of.src_blocks, end - begin));
    for (int v = 0; v < vectors.count; ++v) {
      const int first = range.vector_begin + vectors.begin(v);
      run_vectors(of, {begin, end, first, first + vectors.size(v)});
    }
  }
}

size_t scratch_floats(const ConvShape& shape) {
  const ConvArgs none;
  const Product of{shape, none};
  if (!of.copied) return 0;
  const int most = most_pixels_together(of.src_blocks, true);
  const int pixels = of.pixels * shape.images;
  return product(pixels < most ? pixels : most, of.src_blocks) * kLanes;
}

constexpr int kUnitPixels = 4;

/// Units are what there is more of, pixels or dst channels: then workers share the smaller operand.
bool units_are_vectors(const ConvShape& shape) {
  return stored(shape.dst_channels) > shape.images * shape.dst_height * shape.dst_width;
}

int units(const ConvShape& shape) {
  return units_are_vectors(shape) ? divide_up(shape.dst_channels, kLanes)
                                  : divide_up(shape.images * shape.dst_height * shape.dst_width, kUnitPixels);
}

void run(const ConvShape& shape, const ConvArgs& args, int begin, int end) {
  const Product of{shape, args};
  const int pixels = of.pixels * shape.images;
  if (units_are_vectors(shape)) {
    run_range(of, {0, pixels, begin, end});
  } else {
    run_range(of, {begin * kUnitPixels, end * kUnitPixels < pixels ? end * kUnitPixels : pixels, 0, of.vectors});
  }
}

constexpr ConvKernel kKernel = {
    .name = "pointwise",
    .isa = kIsa,
    .plain_src = false,
    .refuses = refuses_product,
    .packed_floats = packed_floats,
    .pack = pack,
    .scratch_floats = scratch_floats,
    .units = units,
    .run = run,
};

}  // namespace
}  // namespace ration::kernels
