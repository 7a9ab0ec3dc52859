#include "ration/model.hpp"

#include <utility>

#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "base/name_file.hpp"
#include "base/process_exit.hpp"
#include "onnx/importer.hpp"
#include "serve/aligned_inputs.hpp"
#include "serve/async_request.hpp"
#include "serve/blocking_request.hpp"
#include "serve/explain.hpp"
#include "serve/model_handle.hpp"
#include "serve/outputs.hpp"
#include "serve/profile.hpp"
#include "serve/run_alone.hpp"

namespace ration {

namespace {

/// Calls f, which needs the engine: not in a forked process, where a lock may be held for ever, and with a lack of
/// memory told as an Error.
template <class F>
decltype(auto) ask(const serve::EngineCore& engine, const char* wanted, F&& f) {
  engine.scheduler().require_not_forked();
  return base::guarded(wanted, std::forward<F>(f));
}

/// Why nothing can be submitted in a forked process, where nobody answers and a lock may be held for ever; null
/// elsewhere.
std::exception_ptr forked_error(const serve::EngineCore& engine) noexcept {
  try {
    engine.scheduler().require_not_forked();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

/// Starts what prepare() makes, with its response going to the future.
template <class Prepare>
std::future<Response> start(const serve::EngineCore& engine, Prepare prepare) {
  return base::guarded("a request", [&] {
    if (const std::exception_ptr error = forked_error(engine)) {
      std::promise<Response> refused;
      refused.set_exception(error);
      return refused.get_future();
    }
    return serve::AsyncRequest::start(prepare());
  });
}

/// The same, with a callback.
template <class Prepare>
void start(const serve::EngineCore& engine, ResponseCallback callback, const std::string& tag, Prepare prepare) {
  base::require(callback != nullptr, ErrorCode::kInvalidArgument, "a request was submitted with an empty callback");
  base::guarded("a request", [&] {
    const std::exception_ptr error = forked_error(engine);
    if (!error) return serve::AsyncRequest::start(prepare(), std::move(callback));
    Response response;
    response.error = error;
    response.tag = tag;
    try {
      callback(std::move(response));
    } catch (...) {
      // As the contract of ResponseCallback says.
    }
  });
}

void run_on(std::shared_ptr<serve::ModelCore> model, std::shared_ptr<compile::ArenaPool> arenas,
            std::span<const TensorView> inputs, std::span<void* const> outputs) {
  const serve::AlignedInputs aligned(inputs);
  if (base::exit_phase() == base::ExitPhase::kStopped) {
    serve::run_alone(*arenas, {aligned.pointers(), outputs});
    return;
  }
  serve::BlockingRequest request(std::move(model), std::move(arenas), {aligned.pointers(), outputs});
  request.run();
}

std::vector<Tensor> only(Tensor input) {
  return base::guarded("a request", [&] {
    std::vector<Tensor> inputs;
    inputs.push_back(std::move(input));
    return inputs;
  });
}

std::vector<TensorView> views_of(const std::vector<Tensor>& tensors) { return {tensors.begin(), tensors.end()}; }

/// Loads what import() reads. Metrics call it `name` if the options give none.
template <class Import>
std::shared_ptr<serve::ModelCore> load(const std::shared_ptr<serve::EngineCore>& engine, const std::string& name,
                                       const ModelOptions& options, Import import) {
  return ask(*engine, "a model", [&] {
    std::shared_ptr<serve::ModelCore> core;
    {
      const base::ExitSection section("a model");
      core = std::make_shared<serve::ModelCore>(engine, options.name.empty() ? name : options.name, import(), options);
    }
    core->warm_up(options.warm_up);
    return core;
  });
}

std::shared_ptr<serve::ModelCore> load_file(const std::shared_ptr<serve::EngineCore>& engine,
                                            const std::filesystem::path& path, const ModelOptions& options) {
  return base::guarded("a model", [&] {
    return base::name_file(
        path, [&] { return load(engine, path.stem().string(), options, [&] { return onnx::import_file(path); }); });
  });
}

std::shared_ptr<serve::ModelCore> load_bytes(const std::shared_ptr<serve::EngineCore>& engine,
                                             std::span<const std::byte> bytes, const ModelOptions& options,
                                             const ExternalBytes& external) {
  return load(engine, "model", options, [&] { return onnx::import_copy(bytes, external); });
}

std::unique_ptr<serve::ModelHandle> handle_of(const std::shared_ptr<serve::EngineCore>& engine,
                                              std::shared_ptr<serve::ModelCore> core) {
  return base::guarded("a model", [&] { return std::make_unique<serve::ModelHandle>(engine, std::move(core)); });
}

}  // namespace

Model::Model(Engine& engine, const std::filesystem::path& path, const ModelOptions& options)
    : handle_(handle_of(engine.core_, load_file(engine.core_, path, options))) {}
Model::Model(Engine& engine, std::span<const std::byte> bytes, const ModelOptions& options,
             const ExternalBytes& external)
    : handle_(handle_of(engine.core_, load_bytes(engine.core_, bytes, options, external))) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

void Model::replace(const std::filesystem::path& path, const ModelOptions& options) {
  handle_->replace(load_file(handle_->engine(), path, options));
}
void Model::replace(std::span<const std::byte> bytes, const ModelOptions& options, const ExternalBytes& external) {
  handle_->replace(load_bytes(handle_->engine(), bytes, options, external));
}

std::vector<TensorInfo> Model::inputs() const {
  return ask(*handle_->engine(), "a model's inputs", [this] { return handle_->core()->inputs(); });
}
std::vector<TensorInfo> Model::outputs() const {
  return ask(*handle_->engine(), "a model's outputs", [this] { return handle_->core()->outputs(); });
}

std::vector<Tensor> Model::run(std::span<const TensorView> inputs) const {
  return ask(*handle_->engine(), "an answer", [&] {
    auto core = handle_->core();
    auto arenas = core->arenas_for(inputs);
    serve::Outputs outputs = serve::Outputs::owned(arenas->plan());
    run_on(std::move(core), std::move(arenas), inputs, outputs.pointers);
    return std::move(outputs.tensors);
  });
}

void Model::run(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs) const {
  ask(*handle_->engine(), "an answer", [&] {
    auto core = handle_->core();
    auto arenas = core->arenas_for(inputs);
    const serve::Outputs memory = serve::Outputs::borrowed(arenas->plan(), core->outputs(), outputs);
    run_on(std::move(core), std::move(arenas), inputs, memory.pointers);
  });
}

serve::AsyncWork Model::prepare(std::vector<Tensor> owned, std::span<const TensorView> inputs,
                                std::span<const MutableTensorView> outputs, const RequestOptions& options) const {
  return ask(*handle_->engine(), "a request", [&] {
    auto core = handle_->core();
    auto arenas = core->arenas_for(inputs);
    auto memory = outputs.empty() ? serve::Outputs::owned(arenas->plan())
                                  : serve::Outputs::borrowed(arenas->plan(), core->outputs(), outputs);
    return serve::AsyncWork{std::move(core),   std::move(arenas), std::move(owned), serve::AlignedInputs(inputs),
                            std::move(memory), options,           handle_->flight()};
  });
}

std::future<Response> Model::submit(std::vector<Tensor> inputs, const RequestOptions& options) const {
  return start(*handle_->engine(), [&] {
    const std::vector<TensorView> views = views_of(inputs);
    return prepare(std::move(inputs), views, {}, options);
  });
}

std::future<Response> Model::submit(Tensor input, const RequestOptions& options) const {
  return submit(only(std::move(input)), options);
}

std::future<Response> Model::submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs,
                                    const RequestOptions& options) const {
  return start(*handle_->engine(), [&] { return prepare({}, inputs, outputs, options); });
}

void Model::submit(std::vector<Tensor> inputs, ResponseCallback callback, const RequestOptions& options) const {
  start(*handle_->engine(), std::move(callback), options.tag, [&] {
    const std::vector<TensorView> views = views_of(inputs);
    return prepare(std::move(inputs), views, {}, options);
  });
}

void Model::submit(Tensor input, ResponseCallback callback, const RequestOptions& options) const {
  submit(only(std::move(input)), std::move(callback), options);
}

void Model::submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs,
                   ResponseCallback callback, const RequestOptions& options) const {
  start(*handle_->engine(), std::move(callback), options.tag, [&] { return prepare({}, inputs, outputs, options); });
}

Explanation Model::explain(std::span<const TensorView> inputs) const {
  return ask(*handle_->engine(), "an explanation", [&] {
    const auto core = handle_->core();
    return serve::explain(*core, core->arenas_for(inputs)->plan());
  });
}

std::vector<StepChoice> Model::choices() const {
  return ask(*handle_->engine(), "a model's choices", [this] { return handle_->core()->choices(); });
}

std::vector<StepTime> Model::profile(std::span<const TensorView> inputs, int runs, int width) const {
  base::require(runs > 0, ErrorCode::kInvalidArgument, "a profile of ", runs, " runs cannot be made");
  base::require(width > 0, ErrorCode::kInvalidArgument, "a profile for ", width, " workers cannot be made");
  return ask(*handle_->engine(), "a profile", [&] {
    const auto core = handle_->core();
    const auto arenas = core->arenas_for(inputs);
    const serve::AlignedInputs aligned(inputs);
    serve::Outputs outputs = serve::Outputs::owned(arenas->plan());
    std::unique_ptr<compile::Arena> arena = arenas->take();
    std::vector<StepTime> times =
        serve::profile(core->engine(), *arena, {aligned.pointers(), outputs.pointers}, {.runs = runs, .width = width});
    arenas->give_back(std::move(arena));
    return times;
  });
}

}  // namespace ration
