#include "ops/onednn/sharded_primitive.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/process_exit.hpp"
#include "ops/activate.hpp"
#include "ops/onednn/first_use.hpp"
#include "ops/onednn/team_scope.hpp"

namespace ration::ops::onednn {
namespace {

/// The library's memory object for a place that moves only when an arena is replaced.
class BoundMemory {
 public:
  explicit BoundMemory(const dnnl::memory::desc& desc) : memory_(desc, cpu_engine(), DNNL_MEMORY_NONE) {}

  dnnl_memory_t get() const { return memory_.get(); }
  void point_to(const void* address) {
    if (address == address_) return;
    memory_.set_data_handle(const_cast<void*>(address));
    address_ = address;
  }

 private:
  dnnl::memory memory_;
  const void* address_ = nullptr;
};

/// One call with its memory objects and the argument array that refers to them.
class BoundCall {
 public:
  BoundCall(const PreparedPrimitive& prepared, const Call& call, const ConstantArguments& constants)
      : primitive_(prepared.primitive.get()), src_(prepared.src), dst_(prepared.dst), scratch_(prepared.scratchpad) {
    add(DNNL_ARG_SRC, src_.get());
    add(DNNL_ARG_DST, dst_.get());
    if (prepared.scratchpad.get_size() > 0) add(DNNL_ARG_SCRATCHPAD, scratch_.get());
    if (constants.weights) add(DNNL_ARG_WEIGHTS, constants.weights.get());
    if (constants.bias) add(DNNL_ARG_BIAS, constants.bias.get());
    src_offset_ = call.src_offset;
    dst_offset_ = call.dst_offset;
    dst_bytes_ = prepared.dst.get_size();
  }

  dnnl_status_t run(const StepArgs& args) {
    src_.point_to(static_cast<const std::byte*>(args.src[0]) + src_offset_);
    dst_.point_to(static_cast<std::byte*>(args.dst) + dst_offset_);
    scratch_.point_to(args.scratch);
    return dnnl_primitive_execute(primitive_, cpu_stream().get(), count_, arguments_.data());
  }

  /// dst of a call is dense, and still in the caches.
  void activate(const graph::Activation& activation, const StepArgs& args) const {
    auto* const dst = reinterpret_cast<float*>(static_cast<std::byte*>(args.dst) + dst_offset_);
    ops::activate(activation, dst, dst, static_cast<std::int64_t>(dst_bytes_ / sizeof(float)));
  }

 private:
  void add(int argument, dnnl_memory_t memory) { arguments_[static_cast<std::size_t>(count_++)] = {argument, memory}; }

  dnnl_primitive_t primitive_;
  BoundMemory src_, dst_, scratch_;
  std::size_t src_offset_ = 0;
  std::size_t dst_offset_ = 0;
  std::size_t dst_bytes_ = 0;
  int count_ = 0;
  std::array<dnnl_exec_arg_t, 5> arguments_{};
};

/// The calls of every cut, in the program's order.
struct State final : OperationState {
  std::vector<std::vector<BoundCall>> cuts;
};

dnnl_status_t run_calls(std::span<BoundCall> calls, const StepArgs& args,
                        const std::optional<graph::Activation>& activation) {
  for (BoundCall& call : calls) {
    if (const dnnl_status_t status = call.run(args); status != dnnl_success) return status;
    if (activation.has_value()) call.activate(*activation, args);
  }
  return dnnl_success;
}

}  // namespace

PreparedPrimitive prepare(const Description& description) {
  const std::string implementation = implementation_name(description);
  if (calls_sgemm(implementation)) prepare_sgemm(true);
  PreparedPrimitive prepared{dnnl::primitive(description.get()), description.src_desc(0), description.dst_desc(0),
                             description.scratchpad_desc()};
  note_use("prepare", implementation);
  return prepared;
}

ShardedPrimitive::ShardedPrimitive(Program program) : program_(std::move(program)) {
  for (const Cut& cut : program_.cuts) counts_.push_back(cut.count);
}

std::size_t ShardedPrimitive::cut_index(int count) const {
  const auto found = std::find(counts_.begin(), counts_.end(), count);
  base::require(found != counts_.end(), ErrorCode::kInternal, program_.label, ": the step is not prepared for ", count,
                " shards");
  return static_cast<std::size_t>(found - counts_.begin());
}

std::size_t ShardedPrimitive::scratch_bytes(int count) const {
  std::size_t bytes = 0;
  for (const Call& call : program_.cuts[cut_index(count)].calls) {
    bytes = std::max(bytes, program_.primitives[call.primitive].scratchpad.get_size());
  }
  return bytes;
}

std::unique_ptr<OperationState> ShardedPrimitive::make_state() const {
  return guarded(program_.label, [this] {
    const ConstantArguments none;
    auto state = std::make_unique<State>();
    for (const Cut& cut : program_.cuts) {
      std::vector<BoundCall>& bound = state->cuts.emplace_back();
      bound.reserve(cut.calls.size());
      for (const Call& call : cut.calls) {
        const bool constant = call.constants != Call::kNoConstants;
        bound.emplace_back(program_.primitives[call.primitive], call,
                           constant ? program_.constants[call.constants] : none);
      }
    }
    return state;
  });
}

void ShardedPrimitive::run(const StepArgs& args, Shard shard) const {
  base::require(base::exit_phase() != base::ExitPhase::kStopped || !calls_sgemm(program_.detail),
                ErrorCode::kUnavailable, program_.label, ": the process is ending, and oneDNN's ", program_.detail,
                " may have been destroyed");
  const TeamScope team;
  const std::size_t cut = cut_index(shard.count);
  const std::size_t each = program_.cuts[cut].calls_per_shard();
  const std::span<BoundCall> calls = static_cast<State&>(*args.state).cuts[cut];
  const dnnl_status_t status = guarded(program_.label, [&] {
    return run_calls(calls.subspan(each * static_cast<std::size_t>(shard.index), each), args, program_.activation);
  });
  base::require(status == dnnl_success, ErrorCode::kInternal, program_.label, ": oneDNN ", library_version(),
                " failed with status ", static_cast<int>(status));
}

}  // namespace ration::ops::onednn
