#include <algorithm>
#include <cstring>

#include "base/fail.hpp"
#include "ops/reference/reference.hpp"

namespace ration::ops::reference {
namespace {

/// A value as batch x channels x positions, whatever its spatial rank.
struct Extents {
  std::int64_t batch = 1, channels = 1, positions = 1;
};

/// Returns where element (n, c, s) lies.
std::int64_t offset(const Extents& e, Layout layout, std::int64_t n, std::int64_t c, std::int64_t s) {
  const std::int64_t block = channel_block(layout);
  if (layout == Layout::kPlain) return (n * e.channels + c) * e.positions + s;
  if (layout == Layout::kChannelsLast) return (n * e.positions + s) * e.channels + c;
  const std::int64_t blocks = (e.channels + block - 1) / block;
  return ((n * blocks + c / block) * e.positions + s) * block + c % block;
}

class CopyOperation final : public Operation {
 public:
  explicit CopyOperation(std::size_t bytes) : bytes_(bytes) {}

  void run(const StepArgs& args, Shard) const override {
    if (bytes_ > 0) std::memmove(args.dst, args.src[0], bytes_);
  }

 private:
  std::size_t bytes_;
};

class LoopReorder final : public Operation {
 public:
  LoopReorder(const Extents& extents, Layout from, Layout to) : extents_(extents), from_(from), to_(to) {}

  void run(const StepArgs& args, Shard) const override {
    const auto* src = static_cast<const float*>(args.src[0]);
    auto* dst = static_cast<float*>(args.dst);
    const std::int64_t block = channel_block(to_);
    const std::int64_t written = (extents_.channels + block - 1) / block * block;
    for (std::int64_t n = 0; n < extents_.batch; ++n) {
      for (std::int64_t c = 0; c < written; ++c) {
        for (std::int64_t s = 0; s < extents_.positions; ++s) {
          const float value = c < extents_.channels ? src[offset(extents_, from_, n, c, s)] : 0.0F;
          dst[offset(extents_, to_, n, c, s)] = value;
        }
      }
    }
  }

 private:
  Extents extents_;
  Layout from_, to_;
};

}  // namespace

std::unique_ptr<Operation> make_reorder(DataType type, const Shape& shape, Layout from, Layout to) {
  if (from == to) return std::make_unique<CopyOperation>(storage_bytes(type, shape, from));
  base::require(type == DataType::kFloat32, ErrorCode::kUnsupported, "a reorder of ", to_string(type), " from ",
                to_string(from), " to ", to_string(to), " is not supported");
  base::require(shape.rank() >= 3, ErrorCode::kUnsupported, "a reorder of shape ", shape.to_string(), " from ",
                to_string(from), " to ", to_string(to), " needs a rank of at least 3");
  return std::make_unique<LoopReorder>(Extents{shape[0], shape[1], shape.elements(2, shape.rank())}, from, to);
}

}  // namespace ration::ops::reference
