/// One compiled step body: what a worker runs.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace ration::ops {

/// Piece `index` of a step that was cut into `count` pieces.
struct Shard {
  int index = 0;
  int count = 1;
};

/// Companions of an operation that carry addresses, such as a library's memory objects. One per arena, so that one
/// request at a time uses it; different shards of one run use it concurrently.
class OperationState {
 public:
  virtual ~OperationState() = default;
};

/// Where one run reads and writes. src has one entry per input of the node that the implementation asked for at run
/// time (Proposal::uses_src), null for the others; every pointer is aligned to its element type.
struct StepArgs {
  std::span<const void* const> src;
  void* dst = nullptr;
  std::byte* scratch = nullptr;  ///< scratch_bytes(count) of this shard alone, aligned to 64 bytes.
  OperationState* state = nullptr;
};

/// Immutable and shared by all requests; run() is safe from many threads at once on different arenas, and for
/// different shards of one run. run() never allocates, blocks or creates a thread, and touches only its own share of
/// dst. All shards of one count together compute dst exactly once, and the result does not depend on the count.
/// run() may throw Error, where the data itself is wrong (an index outside of its axis); the request fails with it.
class Operation {
 public:
  virtual ~Operation() = default;

  /// The counts this operation can be cut into, ascending; the first is always 1.
  virtual std::span<const int> cuts() const {
    static constexpr int kWhole[] = {1};
    return kWhole;
  }
  /// Bytes of scratch that one shard needs when the step is cut into `count`.
  virtual std::size_t scratch_bytes(int count) const {
    static_cast<void>(count);
    return 0;
  }
  /// Makes the per-arena companion, or null if none is needed. Called once per arena, may allocate.
  virtual std::unique_ptr<OperationState> make_state() const { return nullptr; }

  /// Names what computes, below the implementation's name: the library's own kernel name, for example. May be empty.
  virtual std::string detail() const { return {}; }

  virtual void run(const StepArgs& args, Shard shard) const = 0;
};

}  // namespace ration::ops
