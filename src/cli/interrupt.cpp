#include "cli/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace ration::cli {
namespace {

// Written by the handler in whatever thread it runs, read by whoever asks; nothing else is handed over: relaxed.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_interrupt(int) {
  interrupted.store(true, std::memory_order_relaxed);
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() {
  interrupted.store(false, std::memory_order_relaxed);
  previous_ = std::signal(SIGINT, on_interrupt);
}

Interrupt::~Interrupt() { std::signal(SIGINT, previous_); }

bool Interrupt::requested() const noexcept { return interrupted.load(std::memory_order_relaxed); }

}  // namespace ration::cli
