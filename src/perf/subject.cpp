#include "perf/subject.hpp"

#include <cmath>
#include <utility>

#include "ration/error.hpp"

namespace ration::perf {
namespace {

// An overload shall be seen as a queue that grows, not as rejections.
constexpr int kQueueBound = 100'000'000;

IntraOp parse_intra_op(const std::string& name) {
  if (name == "pool") return IntraOp::kPool;
  if (name == "openmp") return IntraOp::kOpenMp;
  throw Error(ErrorCode::kInvalidArgument, "the intra-op backend '" + name + "' is neither 'pool' nor 'openmp'");
}

EngineOptions engine_options(const Setting& setting) {
  EngineOptions options;
  options.threads = setting.threads;
  options.split = Split::parse(setting.split);
  options.intra_op = parse_intra_op(setting.intra_op);
  options.pin = setting.pin;
  options.govern = setting.govern;
  options.max_queued = kQueueBound;
  return options;
}

ModelOptions model_options(const Setting& setting) {
  ModelOptions options = setting.model;
  options.batch.max = setting.max_batch;
  options.batch.max_delay = std::chrono::microseconds(std::llround(setting.max_delay_ms * 1e3));
  return options;
}

}  // namespace

Subject::Subject(const std::string& model, const Setting& setting, const InputOptions& inputs)
    : setting_(setting),
      engine_(std::make_unique<Engine>(engine_options(setting))),
      model_(std::make_unique<Model>(*engine_, model, model_options(setting))) {
  use_inputs(std::make_shared<const std::vector<Tensor>>(synthetic_inputs(model_->inputs(), inputs)));
}

// The model's destructor waits for its requests, so it goes before the inputs.
Subject::~Subject() { model_.reset(); }

void Subject::use_inputs(std::shared_ptr<const std::vector<Tensor>> inputs) {
  const std::vector<TensorView> views(inputs->begin(), inputs->end());
  const std::vector<Tensor> answer = model_->run(views);
  inputs_ = std::move(inputs);
  views_ = views;
  outputs_.clear();
  for (const Tensor& output : answer) outputs_.push_back({output.type(), output.shape()});
}

int Subject::rows() const noexcept {
  if (views_.empty() || views_.front().shape().rank() == 0) return 1;
  return static_cast<int>(views_.front().shape()[0]);
}

OutputMemory Subject::make_outputs() const {
  OutputMemory memory;
  for (const OutputType& output : outputs_) memory.tensors.emplace_back(output.type, output.shape);
  memory.views.assign(memory.tensors.begin(), memory.tensors.end());
  return memory;
}

}  // namespace ration::perf
