/// Tells a process that was forked from its parent, for the price of one load.
#pragma once

#include <atomic>
#include <cstdint>

namespace ration::sys {

/// Remembers the process it was made in. Threads do not survive fork(), so whatever owns threads must ask before it
/// waits for one of them. Thread-safe.
///
/// The mark lies on a page that the kernel wipes in a forked child (MADV_WIPEONFORK, Linux 4.14). Where it will not,
/// every question costs a getpid().
class ForkGuard {
 public:
  ForkGuard();
  ~ForkGuard();
  ForkGuard(const ForkGuard&) = delete;
  ForkGuard& operator=(const ForkGuard&) = delete;

  bool in_forked_child() const noexcept {
    return mark_ != nullptr ? mark_->load(std::memory_order_relaxed) == 0 : forked_by_id();
  }
  /// Returns the id of the process it was made in.
  int owner() const noexcept { return owner_; }

 private:
  bool forked_by_id() const noexcept;

  const int owner_;
  // Alone on its page; written once, before the object is shared. Null where the page could not be had.
  std::atomic<std::uint32_t>* mark_ = nullptr;
};

}  // namespace ration::sys
