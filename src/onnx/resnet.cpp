#include "onnx/resnet.hpp"

#include <cmath>
#include <numeric>
#include <utility>

#include "onnx/random_weights.hpp"

namespace ration::onnx {
namespace {

using Ints = std::vector<std::int64_t>;

// Batch normalisation's parameters vary between channels, so that leaving one out of a fold shows in the output.
constexpr double kScaleSpread = 0.2;
constexpr double kShiftSpread = 0.1;
// The last normalisation of each of n blocks is scaled by this over sqrt(n), so that all branches together weigh as
// much as the first term: what rounding does in one block is not blown up by the next hundred layers.
constexpr double kAllBranchesScale = 1.0;
// Pooling averages most of the variance away; measured so that logits have a deviation of about 1.
constexpr double kLogitGain = 4.0;
constexpr float kEpsilon = 1e-5F;

// What ReLU leaves of the variance of normally distributed elements of mean zero: 1/2 - 1/(2 pi).
constexpr double kAfterRelu = 0.3408;
// Measured behind the first pooling: 0.43 for noise, 0.50 for photos.
constexpr double kAfterMaxPool = 0.47;

/// A value of the network under construction.
struct Activation {
  std::string name;
  std::int64_t channels = 0;
  double variance = 1.0;  ///< Over places and channels, as foreseen.
};

struct ConvOptions {
  std::int64_t channels = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  double scale = 1.0;    ///< Of the batch normalisation behind it.
  bool balanced = true;  ///< Each filter sums to zero: the mean of its inputs does not pass.
};

class ResNetBuilder {
 public:
  explicit ResNetBuilder(const ResNetConfig& config) : config_(config) {}

  ModelDescription build() {
    model_.name = "resnet";
    model_.inputs.push_back({"input", {config_.batch, 3, config_.image, config_.image}});
    model_.outputs.push_back({"output", {config_.batch, config_.classes}});
    Activation x = stem();
    for (int stage = 0; stage < 4; ++stage) {
      for (int block = 0; block < config_.blocks[static_cast<std::size_t>(stage)]; ++block)
        x = residual(x, stage, block);
    }
    classify(x);
    return std::move(model_);
  }

 private:
  Activation stem() {
    Activation x{"input", 3, 1.0};
    // The input's mean is zero already; balanced filters would see edges alone.
    x = conv_norm(x, "conv1", "bn1", {.channels = config_.width, .kernel = 7, .stride = 2, .balanced = false});
    x = relu(x, "relu");
    add_node("maxpool", "MaxPool", {x.name},
             {{"kernel_shape", Ints{3, 3}}, {"pads", Ints{1, 1, 1, 1}}, {"strides", Ints{2, 2}}});
    return {"maxpool", x.channels, kAfterMaxPool};
  }

  Activation residual(const Activation& x, int stage, int block) {
    const std::string prefix = "layer" + std::to_string(stage + 1) + "." + std::to_string(block) + ".";
    const std::int64_t width = config_.width << stage;
    const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
    const std::int64_t channels = config_.bottleneck ? 4 * width : width;
    Activation branch = x;
    if (config_.bottleneck) {
      branch = conv_norm(branch, prefix + "conv1", prefix + "bn1", {.channels = width});
      branch = relu(branch, prefix + "relu1");
      branch = conv_norm(branch, prefix + "conv2", prefix + "bn2", {.channels = width, .kernel = 3, .stride = stride});
      branch = relu(branch, prefix + "relu2");
      branch = conv_norm(branch, prefix + "conv3", prefix + "bn3", {.channels = channels, .scale = branch_scale()});
    } else {
      branch = conv_norm(branch, prefix + "conv1", prefix + "bn1", {.channels = width, .kernel = 3, .stride = stride});
      branch = relu(branch, prefix + "relu1");
      branch = conv_norm(branch, prefix + "conv2", prefix + "bn2",
                         {.channels = channels, .kernel = 3, .scale = branch_scale()});
    }
    Activation identity = x;
    if (stride != 1 || x.channels != channels) {
      identity =
          conv_norm(x, prefix + "downsample.0", prefix + "downsample.1", {.channels = channels, .stride = stride});
    }
    add_node(prefix + "add", "Add", {branch.name, identity.name}, {});
    add_node(prefix + "relu", "Relu", {prefix + "add"}, {});
    // An identity that is rectified already keeps its variance; of the branch, ReLU leaves what it leaves of any sum
    // with mean zero (measured: 0.22 to 0.38).
    const double kept = identity.name == x.name ? identity.variance : kAfterRelu * identity.variance;
    return {prefix + "relu", channels, kept + kAfterRelu * branch.variance};
  }

  double branch_scale() const {
    const int blocks = std::accumulate(config_.blocks.begin(), config_.blocks.end(), 0);
    return kAllBranchesScale / std::sqrt(static_cast<double>(blocks));
  }

  void classify(const Activation& x) {
    add_node("avgpool", "GlobalAveragePool", {x.name}, {});
    add_node("flatten", "Flatten", {"avgpool"}, {{"axis", std::int64_t{1}}});
    const std::int64_t inputs = x.channels;
    const double deviation = kLogitGain / std::sqrt(static_cast<double>(inputs) * x.variance);
    add_tensor("fc.weight", {config_.classes, inputs},
               [inputs, deviation](RandomWeights& random, std::span<float> out) {
                 random.fill_balanced_rows(out, static_cast<std::size_t>(inputs), deviation);
               });
    add_uniform("fc.bias", config_.classes, -kShiftSpread, kShiftSpread);
    add_node("output", "Gemm", {"flatten", "fc.weight", "fc.bias"}, {{"transB", std::int64_t{1}}});
  }

  /// Adds a convolution without bias and the batch normalisation behind it.
  Activation conv_norm(const Activation& x, const std::string& conv, const std::string& norm,
                       const ConvOptions& options) {
    const std::int64_t fan_in = x.channels * options.kernel * options.kernel;
    const double deviation = std::sqrt(2.0 / static_cast<double>(fan_in));
    const std::size_t row = static_cast<std::size_t>(fan_in);
    add_tensor(conv + ".weight", {options.channels, x.channels, options.kernel, options.kernel},
               [row, deviation, balanced = options.balanced](RandomWeights& random, std::span<float> out) {
                 if (balanced) {
                   random.fill_balanced_rows(out, row, deviation);
                 } else {
                   random.fill_normal(out, deviation);
                 }
               });
    const std::int64_t pad = options.kernel / 2;
    add_node(conv, "Conv", {x.name, conv + ".weight"},
             {{"dilations", Ints{1, 1}},
              {"group", std::int64_t{1}},
              {"kernel_shape", Ints{options.kernel, options.kernel}},
              {"pads", Ints{pad, pad, pad, pad}},
              {"strides", Ints{options.stride, options.stride}}});
    add_norm(norm, conv, options, 2.0 * x.variance);
    return {norm, options.channels, options.scale * options.scale};
  }

  void add_norm(const std::string& norm, const std::string& conv, const ConvOptions& options, double variance) {
    const double deviation = std::sqrt(variance);
    add_uniform(norm + ".weight", options.channels, options.scale * (1 - kScaleSpread),
                options.scale * (1 + kScaleSpread));
    add_uniform(norm + ".bias", options.channels, -kShiftSpread, kShiftSpread);
    add_uniform(norm + ".running_mean", options.channels, -kShiftSpread * deviation, kShiftSpread * deviation);
    add_uniform(norm + ".running_var", options.channels, variance * (1 - kScaleSpread), variance * (1 + kScaleSpread));
    add_node(norm, "BatchNormalization",
             {conv, norm + ".weight", norm + ".bias", norm + ".running_mean", norm + ".running_var"},
             {{"epsilon", kEpsilon}});
  }

  Activation relu(const Activation& x, const std::string& name) {
    add_node(name, "Relu", {x.name}, {});
    return {name, x.channels, kAfterRelu * x.variance};
  }

  /// Adds a node that has one output, named as the node.
  void add_node(const std::string& name, const std::string& op_type, std::vector<std::string> inputs,
                std::vector<AttributeDescription> attributes) {
    model_.nodes.push_back({name, op_type, std::move(inputs), {name}, std::move(attributes)});
  }

  template <class Fill>
  void add_tensor(const std::string& name, const Shape& shape, Fill fill) {
    model_.initializers.push_back({name, shape, [fill, name, seed = config_.seed](std::span<float> out) {
                                     RandomWeights random(seed, name);
                                     fill(random, out);
                                   }});
  }

  void add_uniform(const std::string& name, std::int64_t length, double low, double high) {
    add_tensor(name, {length},
               [low, high](RandomWeights& random, std::span<float> out) { random.fill_uniform(out, low, high); });
  }

  ResNetConfig config_;
  ModelDescription model_;
};

}  // namespace

ModelDescription describe_resnet(const ResNetConfig& config) { return ResNetBuilder(config).build(); }

}  // namespace ration::onnx
