/// A plan whose one step is the test's own, for what happens around the steps of a plan.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "compile/plan.hpp"

namespace ration {

/// Returns a plan without inputs and outputs whose step calls `body`.
inline std::shared_ptr<const compile::Plan> plan_of(std::function<void()> body) {
  class Body final : public ops::Operation {
   public:
    explicit Body(std::function<void()> body) : body_(std::move(body)) {}
    void run(const ops::StepArgs& /*args*/, ops::Shard /*shard*/) const override { body_(); }

   private:
    std::function<void()> body_;
  };
  auto plan = std::make_shared<compile::Plan>();
  plan->steps.push_back(std::make_unique<compile::Step>());
  plan->steps.back()->operation = std::make_unique<Body>(std::move(body));
  return plan;
}

}  // namespace ration
