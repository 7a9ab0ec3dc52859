#include "serve/warm_up.hpp"

#include <chrono>

#include "serve/outputs.hpp"
#include "serve/profile.hpp"

namespace ration::serve {

void warm_up_plan(EngineCore& engine, const std::shared_ptr<const compile::Plan>& plan,
                  const std::vector<TensorInfo>& inputs, int requests) {
  std::vector<Tensor> zeros;
  std::vector<const void*> pointers;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    zeros.push_back(Tensor::zeros(inputs[i].type, plan->input_shapes[i]));
    pointers.push_back(zeros.back().data());
  }
  const Outputs outputs = Outputs::owned(*plan);
  Profile profile(std::make_unique<compile::Arena>(plan), {pointers, outputs.pointers}, requests, 1);
  engine.submit(profile);
  if (!engine.creates_threads()) engine.lend_until([&] { return profile.is_done(); });
  std::chrono::nanoseconds time{0};
  for (const StepTime& step : profile.wait()) time += step.median;
  // Twice, because the first one is taken for a cold start.
  plan->service->record(time);
  plan->service->record(time);
}

}  // namespace ration::serve
