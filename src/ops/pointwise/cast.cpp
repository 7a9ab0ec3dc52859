// Casts of float32 to half precision and back: what models in half precision have at their face and between their
// types.
#include <cstdint>
#include <type_traits>

#include "ops/pointwise/pointwise.hpp"
#include "ops/pointwise/unit_loop.hpp"
#include "tensor/half.hpp"

namespace ration::ops::pointwise {
namespace {

template <auto convert, class From, class To>
UnitBody map() {
  return [](const StepArgs& args, std::int64_t begin, std::int64_t end) {
    const auto* const src = static_cast<const From*>(args.src[0]);
    auto* const dst = static_cast<To*>(args.dst);
    for (std::int64_t i = begin; i < end; ++i) dst[i] = convert(src[i]);
  };
}

float through_float16(float value) { return float16_to_float(float_to_float16(value)); }
float through_bfloat16(float value) { return bfloat16_to_float(float_to_bfloat16(value)); }

/// Returns nothing for a pair of types that the reference is left to.
UnitBody body_of(DataType from, const graph::CastAttributes& cast) {
  const bool is_wide = from == DataType::kFloat32 && cast.to == DataType::kFloat32;
  if (is_wide && cast.through == DataType::kFloat16) return map<through_float16, float, float>();
  if (is_wide && cast.through == DataType::kBFloat16) return map<through_bfloat16, float, float>();
  if (cast.through.has_value()) return {};
  if (from == DataType::kFloat32 && cast.to == DataType::kFloat16) return map<float_to_float16, float, std::uint16_t>();
  if (from == DataType::kFloat32 && cast.to == DataType::kBFloat16)
    return map<float_to_bfloat16, float, std::uint16_t>();
  if (from == DataType::kFloat16 && cast.to == DataType::kFloat32) return map<float16_to_float, std::uint16_t, float>();
  if (from == DataType::kBFloat16 && cast.to == DataType::kFloat32)
    return map<bfloat16_to_float, std::uint16_t, float>();
  return {};
}

}  // namespace

Answer propose_cast(const StepSpec& spec) {
  const auto& cast = spec.node.get<graph::CastAttributes>();
  UnitBody body = body_of(spec.src[0].type, cast);
  if (body == nullptr) return Refusal{"it is no cast between float32 and half precision"};
  // Only float32 lies in other layouts than the plain one. Zero stays zero, so that padding does.
  const Layout layout = cast.through.has_value() ? spec.src[0].layout : Layout::kPlain;
  Proposal proposal = propose_loop(spec, 1, layout, {storage_elements(spec.dst.shape, layout), 1}, std::move(body));
  proposal.may_alias_src0 = cast.through.has_value();
  return proposal;
}

}  // namespace ration::ops::pointwise
