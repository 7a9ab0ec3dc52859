/// A compiled model for one set of input shapes: immutable, shared by every request of that shape.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compile/choices.hpp"
#include "compile/service_time.hpp"
#include "ops/operation.hpp"
#include "ration/tensor.hpp"
#include "tensor/layout.hpp"
#include "tensor/shared_tensor.hpp"

namespace ration::compile {

/// Where a step finds an operand when it runs.
struct Operand {
  enum class Place : std::uint8_t {
    kNone,      ///< Absent, or packed into the operation.
    kArena,     ///< At `offset` in the request's arena.
    kConstant,  ///< At `constant`.
    kInput,     ///< The caller's input `index`.
    kOutput,    ///< The caller's output `index`.
  };
  Place place = Place::kNone;
  std::size_t offset = 0;
  int index = 0;
  const void* constant = nullptr;
};

/// Who computes a step, and why: what --explain prints.
struct StepRecord {
  std::string name;
  std::string op;
  std::string implementation;
  Layout layout = Layout::kPlain;
  Shape shape;
  std::int64_t multiply_adds = 0;
  std::vector<std::string> refusals;
  std::vector<CandidateTime> candidates;  ///< Who takes it, in the table's order, where there is more than one.
  std::string reason;                     ///< Why the implementation was chosen among them.
};

struct Step {
  std::unique_ptr<ops::Operation> operation;
  std::vector<Operand> src;
  Operand dst;
  std::size_t scratch_offset = 0;  ///< Scratch of shard i of n starts at scratch_offset + i * scratch_stride(n).
  StepRecord record;
  /// Time of the whole step on one worker in nanoseconds: an estimate at first, then a running mean of what was
  /// measured. Only a hint for how many shards to cut, read and written relaxed: no other data hangs on it.
  mutable std::atomic<std::uint32_t> cost_ns{0};
};

/// Returns the distance between the scratch memories of two shards, a multiple of 64 bytes.
std::size_t scratch_stride(const ops::Operation& operation, int count);

struct Plan {
  std::vector<std::unique_ptr<Step>> steps;
  std::vector<Shape> input_shapes;
  std::vector<DataType> output_types;
  std::vector<Shape> output_shapes;
  std::vector<SharedTensor> constants;  ///< Keeps alive what Operand::constant points to.
  int max_width = 1;                    ///< The largest cut of any step: more workers cannot help a request.
  std::size_t arena_bytes = 0;
  std::size_t unplanned_bytes = 0;  ///< What the arena would take if no two buffers shared memory.
  /// Of a whole request, or batch. Learned while the plan is used; see ServiceTime.
  std::unique_ptr<ServiceTime> service = std::make_unique<ServiceTime>();
};

}  // namespace ration::compile
