/// A step made of calls to oneDNN primitives: which calls each shard of each cut makes, and the operation that runs
/// them.
///
///     Program program;
///     program.primitives.push_back(prepare(description));
///     program.cuts.push_back({.count = 1, .calls = {{.primitive = 0}}});
///     return std::make_unique<ShardedPrimitive>(std::move(program));
///
/// Memory objects are made per arena (make_state) and keep their addresses between runs, so that run() hands prebuilt
/// arguments to the library. The library itself allocates a few small nodes for each call.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ops/onednn/dnnl_compat.hpp"
#include "ops/operation.hpp"
#include "ops/weight_cache.hpp"

namespace ration::ops::onednn {

/// A created primitive and what it wants to be given.
struct PreparedPrimitive {
  dnnl::primitive primitive;
  dnnl::memory::desc src, dst, scratchpad;
};

/// Creates (compiles) the primitive. Needs a TeamScope, throws dnnl::error.
PreparedPrimitive prepare(const Description& description);

/// Arguments that are the same in every run; an empty memory stands for an absent one.
struct ConstantArguments {
  dnnl::memory weights, bias;
};

/// One call: a primitive, the bytes from the start of the step's src and dst to where it works, and its constants.
struct Call {
  static constexpr std::size_t kNoConstants = static_cast<std::size_t>(-1);

  std::size_t primitive = 0;
  std::size_t src_offset = 0;
  std::size_t dst_offset = 0;
  std::size_t constants = kNoConstants;
};

/// One way to cut the step: the same number of calls for each shard, in the order of the shards.
struct Cut {
  int count = 1;
  std::vector<Call> calls;

  std::size_t calls_per_shard() const noexcept { return calls.size() / static_cast<std::size_t>(count); }
};

struct Program {
  std::string label;   ///< The node, for errors.
  std::string detail;  ///< The library's implementation name.
  std::vector<PreparedPrimitive> primitives;
  std::vector<ConstantArguments> constants;
  std::vector<std::shared_ptr<const PackedBuffer>> buffers;  ///< What the constants point into.
  std::vector<Cut> cuts;                                     ///< Ascending; the first is the whole.
  std::optional<graph::Activation> activation = {};          ///< Applied to what each call has written.
};

class ShardedPrimitive final : public Operation {
 public:
  explicit ShardedPrimitive(Program program);

  std::span<const int> cuts() const override { return counts_; }
  std::size_t scratch_bytes(int count) const override;
  std::unique_ptr<OperationState> make_state() const override;
  std::string detail() const override { return program_.detail; }
  /// Throws Error(kInternal) if the library reports a failure.
  void run(const StepArgs& args, Shard shard) const override;

 private:
  std::size_t cut_index(int count) const;

  Program program_;
  std::vector<int> counts_;
};

}  // namespace ration::ops::onednn
