#include "serve/outputs.hpp"

#include "base/fail.hpp"
#include "base/in_quotes.hpp"

namespace ration::serve {

Outputs Outputs::owned(const compile::Plan& plan) {
  Outputs made;
  for (std::size_t i = 0; i < plan.output_shapes.size(); ++i) {
    made.tensors.emplace_back(plan.output_types[i], plan.output_shapes[i]);
    made.pointers.push_back(made.tensors.back().data());
  }
  return made;
}

Outputs Outputs::borrowed(const compile::Plan& plan, std::span<const TensorInfo> infos,
                          std::span<const MutableTensorView> outputs) {
  base::require(outputs.size() == infos.size(), ErrorCode::kInvalidArgument, "the model has ", infos.size(),
                " outputs, but memory for ", outputs.size(), " was given");
  Outputs given;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const MutableTensorView& output = outputs[i];
    if (output.type() != plan.output_types[i] || !(output.shape() == plan.output_shapes[i])) {
      base::fail(ErrorCode::kInvalidArgument, "output ", base::Quoted{infos[i].name}, " has ",
                 to_string(plan.output_types[i]), " ", plan.output_shapes[i].to_string(), ", but memory for ",
                 to_string(output.type()), " ", output.shape().to_string(), " was given");
    }
    base::require(output.data() != nullptr || output.bytes() == 0, ErrorCode::kInvalidArgument,
                  "the memory for output ", base::Quoted{infos[i].name}, " is a null pointer");
    base::require(reinterpret_cast<std::uintptr_t>(output.data()) % byte_size(output.type()) == 0,
                  ErrorCode::kInvalidArgument, "the memory for output ", base::Quoted{infos[i].name},
                  " is not aligned to ", byte_size(output.type()), " bytes");
    given.pointers.push_back(output.data());
  }
  return given;
}

}  // namespace ration::serve
