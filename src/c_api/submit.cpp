#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/moment.hpp"
#include "c_api/request.hpp"
#include "c_api/sized.hpp"
#include "c_api/tensors.hpp"
#include "c_api/truth.hpp"

namespace ration::c_api {
namespace {

ration_submit_options default_options() noexcept {
  ration_submit_options defaults{};
  defaults.size = sizeof(defaults);
  defaults.deadline_ns = RATION_FOREVER;
  defaults.priority = RequestOptions().priority;
  return defaults;
}

RequestOptions terms_of(const ration_submit_options& known) {
  RequestOptions terms;
  terms.deadline = moment_in(known.deadline_ns);
  terms.priority = known.priority;
  return terms;
}

std::vector<Tensor> copies_of(std::span<const TensorView> views) {
  std::vector<Tensor> copies;
  copies.reserve(views.size());
  for (const TensorView& view : views) copies.push_back(Tensor::copy_of(view));
  return copies;
}

/// A request that is ready to be submitted.
struct Submission {
  std::vector<TensorView> inputs;
  std::vector<MutableTensorView> outputs;
  RequestOptions terms;
  std::shared_ptr<RequestState> state;
};

Submission submission_of(const ration_model& model, std::vector<TensorView> inputs,
                         const ration_submit_options& known) {
  Submission made;
  made.inputs = std::move(inputs);
  if (known.output_count > 0) made.outputs = outputs_of(known.outputs, known.output_count, model.outputs.size());
  made.terms = terms_of(known);
  made.state = std::make_shared<RequestState>(std::make_unique<ration_response>(model.outputs.size()), known.callback,
                                              known.callback_user);
  if (truth(known.copy_inputs, "copy_inputs")) {
    std::vector<Tensor> copies = copies_of(made.inputs);
    made.inputs.assign(copies.begin(), copies.end());
    made.state->keep(std::move(copies));
  }
  return made;
}

}  // namespace
}  // namespace ration::c_api

using namespace ration::c_api;

void ration_submit_options_init(ration_submit_options* options, size_t size) {
  init_options(options, size, default_options());
}

ration_error* ration_model_submit(const ration_model* model, const ration_tensor* inputs, size_t input_count,
                                  const ration_submit_options* options, ration_request** request) {
  return guarded([&]() -> ration_error* {
    if (request != nullptr) *request = nullptr;
    require_pointer(model, "ration_model_submit", "model");
    const ration_submit_options known = known_options(options, default_options(), "ration_submit_options");
    if (known.callback == nullptr) require_pointer(request, "ration_model_submit without a callback", "request");
    Submission made = submission_of(*model, inputs_of(inputs, input_count, model->inputs.size()), known);
    std::unique_ptr<ration_request> handle;
    if (request != nullptr) {
      handle = std::make_unique<ration_request>(ration_request{made.state});
      made.terms.cancel = made.state->make_cancellable();
      // Before the callback, which may look at it and free it.
      *request = handle.get();
    }
    try {
      model->model.submit(
          made.inputs, made.outputs,
          [state = made.state](ration::Response&& answer) { state->deliver(std::move(answer)); }, made.terms);
    } catch (...) {
      if (request != nullptr) *request = nullptr;
      return current_error();
    }
    static_cast<void>(handle.release());
    return nullptr;
  });
}
