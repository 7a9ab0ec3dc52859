#include "serve/model_core.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/fail.hpp"
#include "compile/openmp_team.hpp"
#include "onnx/importer.hpp"

namespace ration::serve {

namespace {

std::vector<TensorInfo> describe(const graph::Graph& graph, std::span<const graph::ValueId> ids) {
  std::vector<TensorInfo> infos;
  for (const graph::ValueId id : ids) {
    const graph::Value& value = graph.value(id);
    infos.push_back({value.name, value.type, value.shape.value_or(Shape())});
  }
  return infos;
}

std::vector<Shape> shapes_of(std::span<const TensorView> inputs) {
  std::vector<Shape> shapes;
  for (const TensorView& input : inputs) shapes.push_back(input.shape());
  return shapes;
}

}  // namespace

ModelCore::ModelCore(std::shared_ptr<EngineCore> engine, const std::filesystem::path& path, const ModelOptions& options)
    : engine_(std::move(engine)), options_(options), graph_(onnx::import_file(path)) {
  context_.ops = ops::detect_context();
  context_.ops.max_cut = engine_->workers();
  context_.weights = &weights_;
  context_.disabled_passes = options_.disabled_passes;
  context_.disabled_implementations = options_.disabled_implementations;

  const compile::OpenMpTeam team(engine_->openmp_team());
  inputs_ = describe(graph_, graph_.inputs());
  passes_ = compile::optimize(graph_, context_);
  outputs_ = describe(graph_, graph_.outputs());
  shape_defining_ = graph::shape_defining_inputs(graph_);

  const bool is_static =
      std::all_of(inputs_.begin(), inputs_.end(), [](const TensorInfo& input) { return input.shape.is_static(); });
  if (is_static && shape_defining_.empty()) {
    std::vector<TensorView> nothing;
    for (const TensorInfo& input : inputs_) nothing.emplace_back(input.type, input.shape, nullptr);
    entries_.push_back(make_entry(nothing));
  }
}

void ModelCore::check(std::span<const TensorView> inputs) const {
  base::require(inputs.size() == inputs_.size(), ErrorCode::kInvalidArgument, "the model has ", inputs_.size(),
                " inputs, but ", inputs.size(), " were given");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const TensorInfo& info = inputs_[i];
    base::require(inputs[i].type() == info.type, ErrorCode::kInvalidArgument, "input '", info.name, "' expects ",
                  to_string(info.type), ", but ", to_string(inputs[i].type()), " was given");
    base::require(inputs[i].shape().is_static() && inputs[i].shape().fits(info.shape), ErrorCode::kInvalidArgument,
                  "input '", info.name, "' expects shape ", info.shape.to_string(), ", but ",
                  inputs[i].shape().to_string(), " was given");
    base::require(inputs[i].data() != nullptr || inputs[i].elements() == 0, ErrorCode::kInvalidArgument, "input '",
                  info.name, "' has no data");
  }
}

bool ModelCore::fits(const Entry& entry, std::span<const TensorView> inputs) const {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!(entry.shapes[i] == inputs[i].shape())) return false;
  }
  return std::all_of(shape_defining_.begin(), shape_defining_.end(), [&](int position) {
    const auto i = static_cast<std::size_t>(position);
    return std::memcmp(entry.contents[i].view().data(), inputs[i].data(), inputs[i].bytes()) == 0;
  });
}

std::shared_ptr<compile::ArenaPool> ModelCore::find(std::span<const TensorView> inputs) const {
  const std::shared_lock lock(entries_mutex_);
  const auto found =
      std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) { return fits(entry, inputs); });
  return found == entries_.rend() ? nullptr : found->arenas;
}

ModelCore::Entry ModelCore::make_entry(std::span<const TensorView> inputs) {
  Entry entry;
  entry.shapes = shapes_of(inputs);
  entry.contents.resize(inputs.size());
  for (const int position : shape_defining_) {
    const auto i = static_cast<std::size_t>(position);
    entry.contents[i] = SharedTensor(Tensor::copy_of(inputs[i]));
  }
  auto plan = std::make_shared<const compile::Plan>(compile::compile(graph_, entry.shapes, entry.contents, context_));
  entry.arenas = std::make_shared<compile::ArenaPool>(std::move(plan));
  return entry;
}

std::shared_ptr<compile::ArenaPool> ModelCore::arenas_for(std::span<const TensorView> inputs) {
  check(inputs);
  if (auto arenas = find(inputs)) return arenas;
  const std::lock_guard compiling(compile_mutex_);
  if (auto arenas = find(inputs)) return arenas;
  const compile::OpenMpTeam team(engine_->openmp_team());
  Entry entry = make_entry(inputs);
  std::shared_ptr<compile::ArenaPool> arenas = entry.arenas;
  const std::unique_lock lock(entries_mutex_);
  if (entries_.size() == kMaxPlans) entries_.erase(entries_.begin());
  entries_.push_back(std::move(entry));
  return arenas;
}

}  // namespace ration::serve
