#include "c_api/response.hpp"

#include <utility>

#include "c_api/sized.hpp"
#include "c_api/tensors.hpp"

void ration_response::take(std::vector<ration::Tensor> answer) noexcept {
  tensors = std::move(answer);
  for (ration::Tensor& tensor : tensors) outputs.push_back(ration::c_api::tensor_of(tensor));
}

void ration_response::take(ration::Response response) noexcept {
  take(std::move(response.outputs));
  error = ration::c_api::error_of(response.error);
  timing.queue_ns = response.timing.queue.count();
  timing.compute_ns = response.timing.compute.count();
  timing.width = response.timing.width;
  timing.batch = response.timing.batch;
}

const ration_error* ration_response_error(const ration_response* response) {
  return response == nullptr ? nullptr : response->error.get();
}

const ration_tensor* ration_response_outputs(const ration_response* response, size_t* count) {
  if (count != nullptr) *count = response == nullptr ? 0 : response->outputs.size();
  return response == nullptr || response->outputs.empty() ? nullptr : response->outputs.data();
}

void ration_response_timing(const ration_response* response, ration_timing* timing) {
  ration::c_api::try_fill(timing, response == nullptr ? ration_timing{} : response->timing);
}

void ration_response_free(ration_response* response) { delete response; }
