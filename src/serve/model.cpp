#include "ration/model.hpp"

#include <algorithm>
#include <utility>

#include "base/fail.hpp"
#include "serve/model_core.hpp"
#include "serve/profile.hpp"
#include "serve/request.hpp"

namespace ration {

namespace {

/// The caller's inputs as pointers that are aligned for their element type; what is not is copied.
class AlignedInputs {
 public:
  explicit AlignedInputs(std::span<const TensorView> inputs) {
    pointers_.reserve(inputs.size());
    for (const TensorView& input : inputs) {
      const bool aligned = reinterpret_cast<std::uintptr_t>(input.data()) % byte_size(input.type()) == 0;
      if (!aligned) copies_.push_back(Tensor::copy_of(input));
      pointers_.push_back(aligned ? input.data() : copies_.back().data());
    }
  }
  std::span<const void* const> pointers() const noexcept { return pointers_; }

 private:
  std::vector<const void*> pointers_;
  std::vector<Tensor> copies_;
};

/// Memory for the outputs of one request.
struct Outputs {
  explicit Outputs(const compile::Plan& plan) {
    for (std::size_t i = 0; i < plan.output_shapes.size(); ++i) {
      tensors.emplace_back(plan.output_types[i], plan.output_shapes[i]);
      pointers.push_back(tensors.back().data());
    }
  }

  std::vector<Tensor> tensors;
  std::vector<void*> pointers;
};

void run_on(serve::EngineCore& engine, compile::ArenaPool& arenas, std::span<const TensorView> inputs,
            std::span<void* const> outputs) {
  const AlignedInputs aligned(inputs);
  serve::Request request(engine, arenas.take(), {aligned.pointers(), outputs});
  engine.scheduler().submit(request);
  if (!engine.creates_threads()) engine.lend_until([&] { return request.is_done(); });
  request.wait();
  arenas.give_back(request.release_arena());
}

void check_outputs(const compile::Plan& plan, std::span<const TensorInfo> infos,
                   std::span<const MutableTensorView> outputs) {
  base::require(outputs.size() == infos.size(), ErrorCode::kInvalidArgument, "the model has ", infos.size(),
                " outputs, but memory for ", outputs.size(), " was given");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const MutableTensorView& output = outputs[i];
    base::require(output.type() == plan.output_types[i] && output.shape() == plan.output_shapes[i],
                  ErrorCode::kInvalidArgument, "output '", infos[i].name, "' has ", to_string(plan.output_types[i]),
                  " ", plan.output_shapes[i].to_string(), ", but memory for ", to_string(output.type()), " ",
                  output.shape().to_string(), " was given");
    base::require(reinterpret_cast<std::uintptr_t>(output.data()) % byte_size(output.type()) == 0,
                  ErrorCode::kInvalidArgument, "the memory for output '", infos[i].name, "' is not aligned to ",
                  byte_size(output.type()), " bytes");
  }
}

}  // namespace

Model::Model(Engine& engine, const std::filesystem::path& path, const ModelOptions& options)
    : core_(std::make_shared<serve::ModelCore>(engine.core_, path, options)) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

std::span<const TensorInfo> Model::inputs() const noexcept { return core_->inputs(); }
std::span<const TensorInfo> Model::outputs() const noexcept { return core_->outputs(); }

std::vector<Tensor> Model::run(std::span<const TensorView> inputs) const {
  const auto arenas = core_->arenas_for(inputs);
  Outputs outputs(arenas->plan());
  run_on(core_->engine(), *arenas, inputs, outputs.pointers);
  return std::move(outputs.tensors);
}

void Model::run(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs) const {
  const auto arenas = core_->arenas_for(inputs);
  check_outputs(arenas->plan(), core_->outputs(), outputs);
  std::vector<void*> pointers;
  for (const MutableTensorView& output : outputs) pointers.push_back(output.data());
  run_on(core_->engine(), *arenas, inputs, pointers);
}

Explanation Model::explain(std::span<const TensorView> inputs) const {
  const auto arenas = core_->arenas_for(inputs);
  const compile::Plan& plan = arenas->plan();
  Explanation explanation;
  for (const graph::PassReport& pass : core_->passes()) {
    explanation.passes.push_back({std::string(pass.name), pass.rewrites, pass.disabled, pass.time});
  }
  for (const auto& step : plan.steps) {
    const compile::StepRecord& record = step->record;
    const std::span<const int> cuts = step->operation->cuts();
    explanation.steps.push_back({record.name,
                                 record.op,
                                 record.implementation,
                                 std::string(to_string(record.layout)),
                                 record.shape,
                                 record.multiply_adds,
                                 {cuts.begin(), cuts.end()},
                                 record.refusals});
  }
  explanation.arena_bytes = plan.arena_bytes;
  explanation.unplanned_bytes = plan.unplanned_bytes;
  explanation.packed_weight_bytes = core_->packed_weight_bytes();
  return explanation;
}

std::vector<StepTime> Model::profile(std::span<const TensorView> inputs, int runs) const {
  base::require(runs > 0, ErrorCode::kInvalidArgument, "a profile of ", runs, " runs cannot be made");
  const auto arenas = core_->arenas_for(inputs);
  const AlignedInputs aligned(inputs);
  Outputs outputs(arenas->plan());
  serve::Profile profile(arenas->take(), {aligned.pointers(), outputs.pointers}, runs);
  serve::EngineCore& engine = core_->engine();
  engine.scheduler().submit(profile);
  if (!engine.creates_threads()) engine.lend_until([&] { return profile.is_done(); });
  std::vector<StepTime> times = profile.wait();
  arenas->give_back(profile.release_arena());
  return times;
}

}  // namespace ration
