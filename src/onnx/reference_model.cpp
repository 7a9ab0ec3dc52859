#include "ration/reference_model.hpp"

#include <array>

#include "base/fail.hpp"
#include "onnx/resnet.hpp"

namespace ration {
namespace {

struct Entry {
  std::string_view name;
  ReferenceModel model;
  bool bottleneck;
  std::array<int, 4> blocks;
};

constexpr std::array<Entry, 4> kEntries{{
    {"resnet18", ReferenceModel::kResNet18, false, {2, 2, 2, 2}},
    {"resnet34", ReferenceModel::kResNet34, false, {3, 4, 6, 3}},
    {"resnet50", ReferenceModel::kResNet50, true, {3, 4, 6, 3}},
    {"resnet101", ReferenceModel::kResNet101, true, {3, 4, 23, 3}},
}};

}  // namespace

ReferenceModel parse_reference_model(std::string_view name) {
  std::string names;
  for (const Entry& entry : kEntries) {
    if (entry.name == name) return entry.model;
    names += names.empty() ? "" : ", ";
    names += entry.name;
  }
  base::fail(ErrorCode::kInvalidArgument, "there is no reference model '", name, "', only ", names);
}

void write_reference_model(ReferenceModel model, const std::filesystem::path& path,
                           const ReferenceModelOptions& options) {
  base::require(options.batch == Shape::kDynamic || options.batch >= 1, ErrorCode::kInvalidArgument,
                "the batch of a reference model must be at least 1, not ", options.batch);
  for (const Entry& entry : kEntries) {
    if (entry.model != model) continue;
    onnx::ResNetConfig config;
    config.bottleneck = entry.bottleneck;
    config.blocks = entry.blocks;
    config.batch = options.batch;
    config.seed = options.seed;
    return onnx::write_model(onnx::describe_resnet(config), path);
  }
  base::fail(ErrorCode::kInvalidArgument, "there is no reference model number ", static_cast<int>(model));
}

}  // namespace ration
