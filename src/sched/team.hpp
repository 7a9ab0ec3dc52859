/// The workers on one request at this moment: its lead, and the helpers that hold its seats.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>

#include "base/function_ref.hpp"
#include "sched/ranges.hpp"
#include "sched/width_policy.hpp"

namespace ration::sched {

/// One loop of shards at a time, shared between a lead and any number of helpers. docs/threading.md has the protocol:
///   T1 the lead writes body_ and done_ = 0, then stores a ticket with a new generation and next = 0;
///   T2 a worker claims shard `next` by a compare-exchange that increments it; generation and count are in the same
///      word, so a claim can only succeed in the loop it was read from;
///   T3 whoever finishes a shard increments done_; the lead returns when done_ == count, and only then posts again.
/// Between T2 and T3 of any shard the lead cannot get past T3, so body_ is stable while somebody uses it.
///
/// A team outlives every request it serves, so a helper that looks at one whose request ended sees an empty loop.
class Team {
 public:
  Team() = default;
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  // ---- The lead's side. One thread at a time.

  /// Returns how many workers the policy grants this request now, the lead included. At least 1.
  int width() const noexcept { return 1 + seats_.load(std::memory_order_relaxed); }
  /// Returns true if the policy wants the lead to come back to the scheduler at this step boundary: to do something
  /// else, or to be told to go on.
  bool should_yield() const noexcept { return progress() >= ask_at_.load(std::memory_order_relaxed); }
  /// Tells the policy how much of the request is done, 0 to kWholeRequest. Only a hint.
  void set_progress(int done) noexcept { progress_.store(done, std::memory_order_relaxed); }
  /// Calls body(0) ... body(count - 1), each exactly once, on the lead and on whichever helpers come; returns when all
  /// have returned. 1 <= count <= kMostShards. If shards throw, the others still run and the first exception is
  /// rethrown here. Allocates nothing unless a shard throws.
  void run_shards(int count, base::FunctionRef<void(int)> body);

  // ---- A helper's side. Any number of threads.

  /// Takes shards until there is no seat left for this helper (see set_seats), or it is recalled (see wake_helpers).
  /// Whoever calls this was counted by add_helper() before; the count is taken back on return. Waits spinning for up to
  /// `spin`, then parked. A helper that was woken on its lead's CPU moves to another one (see sys::StepAside).
  void help(std::chrono::nanoseconds spin, const std::atomic<bool>& recalled);

  // ---- The scheduler's side, under its lock.

  /// Grants `seats` helpers; with fewer than there are, helpers leave at their next shard boundary. Returns true if
  /// some of them are parked: then call wake_helpers(), best without the lock.
  [[nodiscard]] bool set_seats(int seats) noexcept;
  /// The lead shall come back at this progress; 0 at its next boundary, kNever not at all.
  void set_ask_at(int progress) noexcept { ask_at_.store(progress, std::memory_order_relaxed); }
  /// How long the lead spins for the last shard of a step before it parks. About one wake-up's cost, as for helpers, so
  /// that spinning never costs more than twice the better of spinning and parking (ski rental).
  void set_lead_spin(std::chrono::nanoseconds spin) noexcept { lead_spin_ = spin; }
  int progress() const noexcept { return progress_.load(std::memory_order_relaxed); }
  int seats() const noexcept { return seats_.load(std::memory_order_relaxed); }
  int helpers() const noexcept { return helpers_.load(std::memory_order_relaxed); }
  /// Makes parked helpers look whether they still have a seat, or are recalled. Call it after changing what they read.
  void wake_helpers() noexcept;
  void add_helper() noexcept { helpers_.fetch_add(1, std::memory_order_relaxed); }

 private:
  bool take_shard();
  void run_one(int shard) noexcept;
  void wait_for_last_shard(std::uint32_t count);
  bool must_leave(const std::atomic<bool>& recalled) const noexcept;
  bool leave_if_told(const std::atomic<bool>& recalled) noexcept;
  void park_until_signalled(std::uint64_t seen, const std::atomic<bool>& recalled) noexcept;
  void note_lead_cpu() noexcept;

  // The ticket is {generation: 32, count: 16, next: 16}. Pairs: the store in run_shards (T1) with the acquire of
  // take_shard's load and compare-exchange (T2). It is seq_cst against parked_, see there.
  alignas(64) std::atomic<std::uint64_t> ticket_{0};
  const base::FunctionRef<void(int)>* body_ = nullptr;
  // Where the lead was when it posted last, for helpers that must not disturb it: a hint, relaxed.
  std::atomic<int> lead_cpu_{-1};

  // Pairs: the increment after a shard (T3) with the lead's acquire load in wait_for_last_shard.
  alignas(64) std::atomic<std::uint32_t> done_{0};
  // 1 while the lead is about to sleep on done_. Dekker pair with done_: the lead stores this and then loads done_,
  // the finisher increments done_ and then loads this, all seq_cst, so one of them sees the other.
  std::atomic<std::uint32_t> lead_parked_{0};
  // 1 once a shard threw. The exchange elects the one writer of first_error_, which the lead reads after T3: relaxed.
  std::atomic<std::uint32_t> error_claimed_{0};
  std::exception_ptr first_error_;

  // The lead's own line. ask_at_ is written by the scheduler under its lock; both are hints: relaxed.
  alignas(64) std::atomic<int> progress_{0};
  std::atomic<int> ask_at_{kNever};
  std::chrono::nanoseconds lead_spin_{100'000};

  // Written by the scheduler under its lock, read by lead and helpers, for whom any recent value will do: relaxed. A
  // store that takes a seat away may have to wake a parked helper: it is ordered against parked_ by seq_cst.
  alignas(64) std::atomic<int> seats_{0};
  std::atomic<int> helpers_{0};
  // Futex word of the parked helpers, and their number. Dekker pair: a helper increments parked_ and then looks at
  // ticket_, seats_ and its recall once more; whoever changes those looks at parked_ afterwards; all seq_cst.
  alignas(64) std::atomic<std::uint32_t> signal_{0};
  std::atomic<int> parked_{0};
};

}  // namespace ration::sched
