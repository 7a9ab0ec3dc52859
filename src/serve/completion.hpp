/// One thread tells another, once, that something is complete.
#pragma once

#include <atomic>
#include <cstdint>

#include "sys/futex.hpp"

namespace ration::serve {

/// signal() is called once, by one thread; wait() and is_signalled() by any. What was written before signal() is
/// visible to whoever saw it. The owner may destroy the completion as soon as wait() has returned.
class Completion {
 public:
  void signal() noexcept {
    word_.store(1, std::memory_order_release);
    // The owner may be gone by now; the wake uses the address alone.
    sys::futex_wake(word_, 1);
  }
  bool is_signalled() const noexcept { return word_.load(std::memory_order_acquire) != 0; }
  void wait() const noexcept {
    while (!is_signalled()) sys::futex_wait(word_, 0);
  }

 private:
  // The release store of signal() pairs with the acquire load of is_signalled().
  std::atomic<std::uint32_t> word_{0};
};

}  // namespace ration::serve
