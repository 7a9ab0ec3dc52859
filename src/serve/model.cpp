#include "ration/model.hpp"

#include <utility>

#include "base/fail.hpp"
#include "serve/aligned_inputs.hpp"
#include "serve/async_request.hpp"
#include "serve/blocking_request.hpp"
#include "serve/explain.hpp"
#include "serve/model_handle.hpp"
#include "serve/outputs.hpp"
#include "serve/profile.hpp"

namespace ration {

namespace {

void run_on(std::shared_ptr<serve::ModelCore> model, std::shared_ptr<compile::ArenaPool> arenas,
            std::span<const TensorView> inputs, std::span<void* const> outputs) {
  serve::EngineCore& engine = model->engine();
  const serve::AlignedInputs aligned(inputs);
  serve::BlockingRequest request(std::move(model), std::move(arenas), {aligned.pointers(), outputs});
  request.start();
  if (!engine.creates_threads()) engine.lend_until([&] { return request.is_done(); });
  request.wait();
}

void require_callback(const ResponseCallback& callback) {
  base::require(callback != nullptr, ErrorCode::kInvalidArgument, "a request was submitted with an empty callback");
}

std::vector<Tensor> only(Tensor input) {
  std::vector<Tensor> inputs;
  inputs.push_back(std::move(input));
  return inputs;
}

std::vector<TensorView> views_of(const std::vector<Tensor>& tensors) { return {tensors.begin(), tensors.end()}; }

std::shared_ptr<serve::ModelCore> load(const std::shared_ptr<serve::EngineCore>& engine,
                                       const std::filesystem::path& path, const ModelOptions& options) {
  auto core = std::make_shared<serve::ModelCore>(engine, path, options);
  core->warm_up(options.warm_up);
  return core;
}

}  // namespace

Model::Model(Engine& engine, const std::filesystem::path& path, const ModelOptions& options)
    : handle_(std::make_unique<serve::ModelHandle>(engine.core_, load(engine.core_, path, options))) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

void Model::replace(const std::filesystem::path& path, const ModelOptions& options) {
  handle_->replace(load(handle_->engine(), path, options));
}

std::vector<TensorInfo> Model::inputs() const { return handle_->core()->inputs(); }
std::vector<TensorInfo> Model::outputs() const { return handle_->core()->outputs(); }

std::vector<Tensor> Model::run(std::span<const TensorView> inputs) const {
  auto core = handle_->core();
  auto arenas = core->arenas_for(inputs);
  serve::Outputs outputs = serve::Outputs::owned(arenas->plan());
  run_on(std::move(core), std::move(arenas), inputs, outputs.pointers);
  return std::move(outputs.tensors);
}

void Model::run(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs) const {
  auto core = handle_->core();
  auto arenas = core->arenas_for(inputs);
  const serve::Outputs memory = serve::Outputs::borrowed(arenas->plan(), core->outputs(), outputs);
  run_on(std::move(core), std::move(arenas), inputs, memory.pointers);
}

serve::AsyncWork Model::prepare(std::vector<Tensor> owned, std::span<const TensorView> inputs,
                                std::span<const MutableTensorView> outputs, const RequestOptions& options) const {
  auto core = handle_->core();
  auto arenas = core->arenas_for(inputs);
  auto memory = outputs.empty() ? serve::Outputs::owned(arenas->plan())
                                : serve::Outputs::borrowed(arenas->plan(), core->outputs(), outputs);
  return {std::move(core),   std::move(arenas), std::move(owned),    serve::AlignedInputs(inputs),
          std::move(memory), options,           handle_->in_flight()};
}

std::future<Response> Model::submit(std::vector<Tensor> inputs, const RequestOptions& options) const {
  const std::vector<TensorView> views = views_of(inputs);
  return serve::AsyncRequest::start(prepare(std::move(inputs), views, {}, options));
}

std::future<Response> Model::submit(Tensor input, const RequestOptions& options) const {
  return submit(only(std::move(input)), options);
}

std::future<Response> Model::submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs,
                                    const RequestOptions& options) const {
  return serve::AsyncRequest::start(prepare({}, inputs, outputs, options));
}

void Model::submit(std::vector<Tensor> inputs, ResponseCallback callback, const RequestOptions& options) const {
  require_callback(callback);
  const std::vector<TensorView> views = views_of(inputs);
  serve::AsyncRequest::start(prepare(std::move(inputs), views, {}, options), std::move(callback));
}

void Model::submit(Tensor input, ResponseCallback callback, const RequestOptions& options) const {
  submit(only(std::move(input)), std::move(callback), options);
}

void Model::submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs,
                   ResponseCallback callback, const RequestOptions& options) const {
  require_callback(callback);
  serve::AsyncRequest::start(prepare({}, inputs, outputs, options), std::move(callback));
}

Explanation Model::explain(std::span<const TensorView> inputs) const {
  const auto core = handle_->core();
  return serve::explain(*core, core->arenas_for(inputs)->plan());
}

std::vector<StepChoice> Model::choices() const { return handle_->core()->choices(); }

std::vector<StepTime> Model::profile(std::span<const TensorView> inputs, int runs, int width) const {
  base::require(runs > 0, ErrorCode::kInvalidArgument, "a profile of ", runs, " runs cannot be made");
  base::require(width > 0, ErrorCode::kInvalidArgument, "a profile for ", width, " workers cannot be made");
  const auto core = handle_->core();
  const auto arenas = core->arenas_for(inputs);
  const serve::AlignedInputs aligned(inputs);
  serve::Outputs outputs = serve::Outputs::owned(arenas->plan());
  serve::Profile profile(arenas->take(), {aligned.pointers(), outputs.pointers}, runs, width);
  serve::EngineCore& engine = core->engine();
  engine.submit(profile);
  if (!engine.creates_threads()) engine.lend_until([&] { return profile.is_done(); });
  std::vector<StepTime> times = profile.wait();
  arenas->give_back(profile.release_arena());
  return times;
}

}  // namespace ration
