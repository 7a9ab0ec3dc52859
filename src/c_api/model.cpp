#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "c_api/error.hpp"
#include "c_api/handles.hpp"
#include "c_api/model_options.hpp"
#include "c_api/response.hpp"
#include "c_api/sized.hpp"
#include "c_api/tensors.hpp"

using namespace ration::c_api;

namespace {

std::span<const std::byte> bytes_of(const void* bytes, size_t count, const char* function) {
  require_pointer(bytes, function, "bytes");
  return {static_cast<const std::byte*>(bytes), count};
}

void describe(std::span<const ration::TensorInfo> infos, size_t index, const char* role, ration_tensor_info* info) {
  if (index >= infos.size()) {
    refuse(std::string("there is no ") + role + ' ' + std::to_string(index) + ": the model has " +
           std::to_string(infos.size()));
  }
  fill(info, info_of(infos[index]), "ration_tensor_info");
}

}  // namespace

ration_error* ration_model_load(ration_engine* engine, const char* path, const ration_model_options* options,
                                ration_model** model) {
  return guarded([&] {
    require_pointer(model, "ration_model_load", "model");
    *model = nullptr;
    require_pointer(engine, "ration_model_load", "engine");
    require_pointer(path, "ration_model_load", "path");
    *model = new ration_model(ration::Model(engine->engine, path, load_options_of(options).model));
  });
}

ration_error* ration_model_load_bytes(ration_engine* engine, const void* bytes, size_t byte_count,
                                      const ration_model_options* options, ration_model** model) {
  return guarded([&] {
    require_pointer(model, "ration_model_load_bytes", "model");
    *model = nullptr;
    require_pointer(engine, "ration_model_load_bytes", "engine");
    const LoadOptions load = load_options_of(options);
    const auto file = bytes_of(bytes, byte_count, "ration_model_load_bytes");
    *model = new ration_model(ration::Model(engine->engine, file, load.model, load.external));
  });
}

void ration_model_free(ration_model* model) { delete model; }

ration_error* ration_model_replace(ration_model* model, const char* path, const ration_model_options* options) {
  return guarded([&] {
    require_pointer(model, "ration_model_replace", "model");
    require_pointer(path, "ration_model_replace", "path");
    model->model.replace(std::filesystem::path(path), load_options_of(options).model);
  });
}

ration_error* ration_model_replace_bytes(ration_model* model, const void* bytes, size_t byte_count,
                                         const ration_model_options* options) {
  return guarded([&] {
    require_pointer(model, "ration_model_replace_bytes", "model");
    const LoadOptions load = load_options_of(options);
    model->model.replace(bytes_of(bytes, byte_count, "ration_model_replace_bytes"), load.model, load.external);
  });
}

size_t ration_model_input_count(const ration_model* model) { return model == nullptr ? 0 : model->inputs.size(); }

size_t ration_model_output_count(const ration_model* model) { return model == nullptr ? 0 : model->outputs.size(); }

ration_error* ration_model_input(const ration_model* model, size_t index, ration_tensor_info* info) {
  return guarded([&] {
    require_pointer(model, "ration_model_input", "model");
    require_pointer(info, "ration_model_input", "info");
    describe(model->inputs, index, "input", info);
  });
}

ration_error* ration_model_output(const ration_model* model, size_t index, ration_tensor_info* info) {
  return guarded([&] {
    require_pointer(model, "ration_model_output", "model");
    require_pointer(info, "ration_model_output", "info");
    describe(model->outputs, index, "output", info);
  });
}

ration_error* ration_model_run(const ration_model* model, const ration_tensor* inputs, size_t input_count,
                               ration_response** response) {
  return guarded([&] {
    require_pointer(response, "ration_model_run", "response");
    *response = nullptr;
    require_pointer(model, "ration_model_run", "model");
    auto answer = std::make_unique<ration_response>(model->outputs.size());
    answer->take(model->model.run(inputs_of(inputs, input_count, model->inputs.size())));
    *response = answer.release();
  });
}

ration_error* ration_model_run_into(const ration_model* model, const ration_tensor* inputs, size_t input_count,
                                    const ration_tensor* outputs, size_t output_count) {
  return guarded([&] {
    require_pointer(model, "ration_model_run_into", "model");
    model->model.run(inputs_of(inputs, input_count, model->inputs.size()),
                     outputs_of(outputs, output_count, model->outputs.size()));
  });
}
