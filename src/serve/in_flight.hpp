/// Counts the asynchronous requests of a model, so that its destructor can wait for them.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

namespace ration::serve {

/// Thread-safe. Shared with each request: the last one may still be inside leave() when the waiter goes on.
class InFlight {
 public:
  void enter() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void leave() noexcept {
    const std::lock_guard lock(mutex_);
    if (--count_ > 0) return;
    none_.notify_all();
    if (on_empty_) on_empty_();
  }
  /// Calls `wake` whenever the last one leaves, under the lock: whoever was woken cannot go on before wake has
  /// returned. For a waiter that sleeps elsewhere.
  void on_empty(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    on_empty_ = std::move(wake);
  }
  bool is_empty() const {
    const std::lock_guard lock(mutex_);
    return count_ == 0;
  }
  void wait_until_empty() {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable none_;
  std::function<void()> on_empty_;
  int count_ = 0;
};

}  // namespace ration::serve
