/// Each layer of ResNet-50 by each of our own convolution kernels that takes it.
#include <benchmark/benchmark.h>

#include <limits>
#include <memory>
#include <string>

#include "extremes.hpp"
#include "kernels/conv.hpp"
#include "ops/resnet50_layers.hpp"

namespace ration::benchmarks {
namespace {

kernels::ConvShape shape_of(const Layer& layer, int batch) {
  const int pad = layer.kernel / 2;
  return {.images = batch,
          .src_channels = layer.inputs,
          .dst_channels = layer.outputs,
          .src_height = layer.size,
          .src_width = layer.size,
          .dst_height = layer.dst_size(),
          .dst_width = layer.dst_size(),
          .kernel_height = layer.kernel,
          .kernel_width = layer.kernel,
          .stride_height = layer.stride,
          .stride_width = layer.stride,
          .pad_top = pad,
          .pad_left = pad};
}

struct Free {
  void operator()(float* memory) const { ::operator delete[](memory, std::align_val_t{64}); }
};
using Floats = std::unique_ptr<float[], Free>;

/// Returns floats that are neither zero nor denormal.
Floats floats(std::size_t count) {
  Floats memory(new (std::align_val_t{64}) float[count + 1]);
  for (std::size_t i = 0; i < count; ++i) memory[i] = static_cast<float>(i % 17) / 8.0F - 1.0F;
  return memory;
}

std::size_t blocked(int images, int channels, int height, int width, int lanes) {
  return static_cast<std::size_t>(images * ((channels + lanes - 1) / lanes) * lanes * height * width);
}

void run_layer(benchmark::State& state, const Layer& layer, int batch, const kernels::ConvKernel& kernel) {
  const kernels::ConvShape shape = shape_of(layer, batch);
  const int lanes = kernels::lanes(kernel.isa);
  const Floats src = floats(blocked(batch, shape.src_channels, shape.src_height, shape.src_width, lanes));
  const Floats dst = floats(blocked(batch, shape.dst_channels, shape.dst_height, shape.dst_width, lanes));
  const Floats weights =
      floats(static_cast<std::size_t>(shape.dst_channels * shape.src_channels * layer.kernel * layer.kernel));
  const Floats packed = floats(kernel.packed_floats(shape));
  const Floats bias = floats(static_cast<std::size_t>(shape.dst_channels + lanes));
  const Floats scratch = floats(kernel.scratch_floats(shape));
  kernel.pack(shape, weights.get(), nullptr, packed.get());
  const kernels::ConvArgs args{.src = src.get(),
                               .packed = packed.get(),
                               .bias = bias.get(),
                               .dst = dst.get(),
                               .scratch = scratch.get(),
                               .low = 0.0F,
                               .high = std::numeric_limits<float>::infinity()};
  const int units = kernel.units(shape);
  for (auto _ : state) kernel.run(shape, args, 0, units);
  // Of direct convolution, whatever the kernel really multiplies.
  state.counters["GFLOP/s"] = benchmark::Counter(2.0 * static_cast<double>(layer.multiply_adds() * batch) * 1e-9,
                                                 benchmark::Counter::kIsIterationInvariantRate);
  state.counters["times"] = layer.times;
}

[[maybe_unused]] const bool registered = [] {
  const kernels::ConvKernelList list = kernels::conv_kernels(kernels::best_available());
  for (const int batch : {1, 8}) {
    for (const Layer& layer : kResNet50Layers) {
      for (int i = 0; i < list.count; ++i) {
        const kernels::ConvKernel& kernel = *list.begin[i];
        if (kernel.refuses(shape_of(layer, batch)) != nullptr) continue;
        const std::string name = layer.name() + "/batch:" + std::to_string(batch) + "/" + kernel.name;
        with_extremes(benchmark::RegisterBenchmark(name.c_str(), [layer, batch, &kernel](auto& state) {
          run_layer(state, layer, batch, kernel);
        }))->Unit(benchmark::kMillisecond);
      }
    }
  }
  return true;
}();

}  // namespace
}  // namespace ration::benchmarks
