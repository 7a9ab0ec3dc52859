#include "ration/model.hpp"

#include <utility>

#include "base/fail.hpp"
#include "serve/aligned_inputs.hpp"
#include "serve/async_request.hpp"
#include "serve/blocking_request.hpp"
#include "serve/model_core.hpp"
#include "serve/outputs.hpp"
#include "serve/profile.hpp"

namespace ration {

namespace {

void run_on(serve::EngineCore& engine, compile::ArenaPool& arenas, std::span<const TensorView> inputs,
            std::span<void* const> outputs) {
  const serve::AlignedInputs aligned(inputs);
  serve::BlockingRequest request(engine, arenas.take(), {aligned.pointers(), outputs});
  engine.scheduler().submit(request);
  if (!engine.creates_threads()) engine.lend_until([&] { return request.is_done(); });
  // The arena goes back however the request ended.
  struct GiveBack {
    compile::ArenaPool& arenas;
    serve::BlockingRequest& request;
    ~GiveBack() { arenas.give_back(request.release_arena()); }
  } const give_back{arenas, request};
  request.wait();
}

void require_callback(const ResponseCallback& callback) {
  base::require(callback != nullptr, ErrorCode::kInvalidArgument, "a request was submitted with an empty callback");
}

std::vector<TensorView> views_of(const std::vector<Tensor>& tensors) { return {tensors.begin(), tensors.end()}; }

}  // namespace

Model::Model(Engine& engine, const std::filesystem::path& path, const ModelOptions& options)
    : core_(std::make_shared<serve::ModelCore>(engine.core_, path, options)) {}
Model::~Model() { drain(); }
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&& other) noexcept {
  if (this == &other) return *this;
  drain();
  core_ = std::move(other.core_);
  return *this;
}

void Model::drain() const noexcept {
  // In a forked process nobody would ever answer what was in flight.
  if (!core_ || core_->engine().scheduler().in_forked_child()) return;
  const std::shared_ptr<serve::InFlight>& in_flight = core_->in_flight();
  if (!core_->engine().creates_threads() && !in_flight->is_empty()) {
    core_->engine().lend_until([&] { return in_flight->is_empty(); });
  }
  in_flight->wait_until_empty();
}

std::span<const TensorInfo> Model::inputs() const noexcept { return core_->inputs(); }
std::span<const TensorInfo> Model::outputs() const noexcept { return core_->outputs(); }

std::vector<Tensor> Model::run(std::span<const TensorView> inputs) const {
  const auto arenas = core_->arenas_for(inputs);
  serve::Outputs outputs = serve::Outputs::owned(arenas->plan());
  run_on(core_->engine(), *arenas, inputs, outputs.pointers);
  return std::move(outputs.tensors);
}

void Model::run(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs) const {
  const auto arenas = core_->arenas_for(inputs);
  run_on(core_->engine(), *arenas, inputs,
         serve::Outputs::borrowed(arenas->plan(), core_->outputs(), outputs).pointers);
}

serve::AsyncWork Model::prepare(std::vector<Tensor> owned, std::span<const TensorView> inputs,
                                std::span<const MutableTensorView> outputs, const RequestOptions& options) const {
  auto arenas = core_->arenas_for(inputs);
  auto memory = outputs.empty() ? serve::Outputs::owned(arenas->plan())
                                : serve::Outputs::borrowed(arenas->plan(), core_->outputs(), outputs);
  return {std::move(arenas), std::move(owned), serve::AlignedInputs(inputs),
          std::move(memory), options,          core_->in_flight()};
}

std::future<Response> Model::submit(std::vector<Tensor> inputs, const RequestOptions& options) const {
  const std::vector<TensorView> views = views_of(inputs);
  return serve::AsyncRequest::start(core_->engine(), prepare(std::move(inputs), views, {}, options));
}

std::future<Response> Model::submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs,
                                    const RequestOptions& options) const {
  return serve::AsyncRequest::start(core_->engine(), prepare({}, inputs, outputs, options));
}

void Model::submit(std::vector<Tensor> inputs, ResponseCallback callback, const RequestOptions& options) const {
  require_callback(callback);
  const std::vector<TensorView> views = views_of(inputs);
  serve::AsyncRequest::start(core_->engine(), prepare(std::move(inputs), views, {}, options), std::move(callback));
}

void Model::submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs,
                   ResponseCallback callback, const RequestOptions& options) const {
  require_callback(callback);
  serve::AsyncRequest::start(core_->engine(), prepare({}, inputs, outputs, options), std::move(callback));
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

std::vector<StepTime> Model::profile(std::span<const TensorView> inputs, int runs, int width) const {
  base::require(runs > 0, ErrorCode::kInvalidArgument, "a profile of ", runs, " runs cannot be made");
  base::require(width > 0, ErrorCode::kInvalidArgument, "a profile for ", width, " workers cannot be made");
  const auto arenas = core_->arenas_for(inputs);
  const serve::AlignedInputs aligned(inputs);
  serve::Outputs outputs = serve::Outputs::owned(arenas->plan());
  serve::Profile profile(arenas->take(), {aligned.pointers(), outputs.pointers}, runs, width);
  serve::EngineCore& engine = core_->engine();
  engine.scheduler().submit(profile);
  if (!engine.creates_threads()) engine.lend_until([&] { return profile.is_done(); });
  std::vector<StepTime> times = profile.wait();
  arenas->give_back(profile.release_arena());
  return times;
}

}  // namespace ration
