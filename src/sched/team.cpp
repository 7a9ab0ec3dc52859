#include "sched/team.hpp"

#include <limits>
#include <utility>

#include "sched/spin.hpp"
#include "sys/futex.hpp"
#include "sys/step_aside.hpp"

namespace ration::sched {

namespace {

std::uint32_t next_of(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket & 0xFFFF); }
std::uint32_t count_of(std::uint64_t ticket) { return static_cast<std::uint32_t>((ticket >> 16) & 0xFFFF); }
bool has_work(std::uint64_t ticket) { return next_of(ticket) < count_of(ticket); }

std::uint64_t next_generation(std::uint64_t ticket, std::uint32_t count) {
  return (((ticket >> 32) + 1) << 32) | (std::uint64_t{count} << 16);
}

}  // namespace

void Team::run_shards(int count, base::FunctionRef<void(int)> body) {
  const auto total = static_cast<std::uint32_t>(count);
  body_ = &body;
  note_lead_cpu();
  done_.store(0, std::memory_order_relaxed);
  ticket_.store(next_generation(ticket_.load(std::memory_order_relaxed), total), std::memory_order_seq_cst);  // T1
  wake_helpers();
  while (take_shard()) {
  }
  wait_for_last_shard(total);
  if (error_claimed_.load(std::memory_order_relaxed) != 0) {
    error_claimed_.store(0, std::memory_order_relaxed);
    std::rethrow_exception(std::exchange(first_error_, nullptr));
  }
}

bool Team::take_shard() {
  std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
  while (has_work(ticket)) {
    if (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acquire)) continue;  // T2
    run_one(static_cast<int>(next_of(ticket)));
    // T3. The count comes from the claimed ticket: the lead may post its next loop as soon as done_ is complete.
    if (done_.fetch_add(1, std::memory_order_seq_cst) + 1 == count_of(ticket) &&
        lead_parked_.load(std::memory_order_seq_cst) != 0) {
      sys::futex_wake(done_, 1);
    }
    return true;
  }
  return false;
}

void Team::run_one(int shard) noexcept {
  try {
    (*body_)(shard);
  } catch (...) {
    if (error_claimed_.exchange(1, std::memory_order_relaxed) == 0) first_error_ = std::current_exception();
  }
}

void Team::wait_for_last_shard(std::uint32_t count) {
  if (spin_until(lead_spin_, [&] { return done_.load(std::memory_order_acquire) == count; })) return;
  lead_parked_.store(1, std::memory_order_seq_cst);
  for (;;) {
    const std::uint32_t seen = done_.load(std::memory_order_seq_cst);
    if (seen == count) break;
    sys::futex_wait(done_, seen, std::nullopt);
  }
  lead_parked_.store(0, std::memory_order_relaxed);
}

void Team::help(std::chrono::nanoseconds spin, const std::atomic<bool>& recalled) {
  sys::StepAside aside;
  aside.leave(lead_cpu_.load(std::memory_order_relaxed));
  for (;;) {
    // What a shard runs may look at the CPUs it is allowed, and start threads that inherit them.
    aside.restore();
    while (take_shard()) {
      if (leave_if_told(recalled)) return;
    }
    if (leave_if_told(recalled)) return;
    const std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
    if (has_work(ticket)) continue;
    const bool changed =
        spin_until(spin, [&] { return ticket_.load(std::memory_order_relaxed) != ticket || must_leave(recalled); });
    if (changed) continue;
    aside.keep_off(lead_cpu_.load(std::memory_order_relaxed));
    park_until_signalled(ticket, recalled);
    aside.leave(lead_cpu_.load(std::memory_order_relaxed));
  }
}

bool Team::must_leave(const std::atomic<bool>& recalled) const noexcept {
  return helpers_.load(std::memory_order_seq_cst) > seats_.load(std::memory_order_seq_cst) ||
         recalled.load(std::memory_order_seq_cst);
}

bool Team::leave_if_told(const std::atomic<bool>& recalled) noexcept {
  int present = helpers_.load(std::memory_order_relaxed);
  while (present > seats_.load(std::memory_order_relaxed) || recalled.load(std::memory_order_relaxed)) {
    if (helpers_.compare_exchange_weak(present, present - 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

void Team::park_until_signalled(std::uint64_t seen, const std::atomic<bool>& recalled) noexcept {
  const std::uint32_t word = signal_.load(std::memory_order_relaxed);
  parked_.fetch_add(1, std::memory_order_seq_cst);
  const bool nothing_new = ticket_.load(std::memory_order_seq_cst) == seen && !must_leave(recalled);
  // A signal sent after parked_ rose has changed the word, so that the wait returns at once.
  if (nothing_new) sys::futex_wait(signal_, word, std::nullopt);
  parked_.fetch_sub(1, std::memory_order_relaxed);
}

void Team::note_lead_cpu() noexcept {
  // The line is shared with those who claim shards: most leads stay where they are and need not write to it.
  const int cpu = sys::current_cpu();
  if (lead_cpu_.load(std::memory_order_relaxed) != cpu) lead_cpu_.store(cpu, std::memory_order_relaxed);
}

void Team::wake_helpers() noexcept {
  if (parked_.load(std::memory_order_seq_cst) == 0) return;
  signal_.fetch_add(1, std::memory_order_seq_cst);
  sys::futex_wake(signal_, std::numeric_limits<int>::max());
}

bool Team::set_seats(int seats) noexcept {
  const int before = seats_.load(std::memory_order_relaxed);
  if (seats == before) return false;
  seats_.store(seats, std::memory_order_seq_cst);
  return seats < before && parked_.load(std::memory_order_seq_cst) != 0;
}

}  // namespace ration::sched
