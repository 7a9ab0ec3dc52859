#include "ops/reference/body.hpp"

#include <memory>
#include <string>

namespace ration::ops::reference {
namespace {

class BodyOperation final : public Operation {
 public:
  explicit BodyOperation(Body body) : body_(std::move(body)) {}

  void run(const StepArgs& args, Shard) const override { body_(args); }

 private:
  Body body_;
};

}  // namespace

Proposal propose_body(const StepSpec& spec, Body body, bool may_alias) {
  Proposal proposal;
  proposal.src_layouts.assign(spec.src.size(), Layout::kPlain);
  for (const TensorSpec& src : spec.src) proposal.uses_src.push_back(src.present);
  proposal.may_alias_src0 = may_alias;
  proposal.create = [body = std::move(body)](WeightCache&) { return std::make_unique<BodyOperation>(body); };
  return proposal;
}

Refusal refuse_type(const StepSpec& spec, std::size_t i) {
  return {"input " + std::to_string(i) + " has the data type " + std::string(to_string(spec.src[i].type)) +
          ", which the operator does not take"};
}

}  // namespace ration::ops::reference
