#include <cstring>

#include "ops/reference/body.hpp"
#include "ops/reference/reference.hpp"

namespace ration::ops::reference {

Answer copy(const StepSpec& spec) {
  const std::size_t bytes = static_cast<std::size_t>(spec.dst.shape.elements()) * byte_size(spec.dst.type);
  const auto body = [bytes](const StepArgs& args) {
    if (args.dst != args.src[0] && bytes > 0) std::memcpy(args.dst, args.src[0], bytes);
  };
  Proposal proposal = propose_body(spec, body, true);
  // The second input (a target shape, axes) has already become the shape of dst.
  for (std::size_t i = 1; i < proposal.uses_src.size(); ++i) proposal.uses_src[i] = false;
  return proposal;
}

}  // namespace ration::ops::reference
