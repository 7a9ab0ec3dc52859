/// Writes networks that everybody can have: known topologies with weights made from a seed.
///
///     ration::write_reference_model(ration::ReferenceModel::kResNet50, "resnet50.onnx");
///     ration::Model model(engine, "resnet50.onnx");
///
/// To measure and to test, not to classify: the weights are random, yet scaled so that activations keep their variance
/// through all layers and the outputs differ. The same arguments write the same bytes on every machine. Blocks on file
/// I/O and takes seconds; holds one weight tensor at a time. Any thread may call; not two for the same path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "ration/export.hpp"
#include "ration/tensor.hpp"

namespace ration {

/// Residual networks, version 1.5 (the stride is on the 3x3 convolution), as torchvision builds them: input "input"
/// [N, 3, 224, 224], output "output" [N, 1000], logits; opset 17, BatchNormalization nodes kept.
enum class ReferenceModel : std::uint8_t { kResNet18, kResNet34, kResNet50, kResNet101 };

/// Returns the model of a name such as "resnet50". Throws Error(kInvalidArgument) that lists the names.
RATION_EXPORT ReferenceModel parse_reference_model(std::string_view name);

struct ReferenceModelOptions {
  /// The batch dimension of the file; Shape::kDynamic leaves it free.
  std::int64_t batch = Shape::kDynamic;
  std::uint64_t seed = 1;
};

/// Writes the file; one that exists is replaced when the new one is complete. Throws Error(kInvalidArgument) for a
/// batch below 1 and Error(kNotFound) naming the path that cannot be written.
RATION_EXPORT void write_reference_model(ReferenceModel model, const std::filesystem::path& path,
                                         const ReferenceModelOptions& options = {});

}  // namespace ration
