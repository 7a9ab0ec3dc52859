/// The pool of the textbook: a mutex, two condition variables, one thread beside the caller.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "measurements.hpp"

namespace {

class ConditionVariable {
 public:
  ConditionVariable() : thread_([this] { work(); }) {}

  ~ConditionVariable() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  template <class Body>
  void operator()(const Body& body) {
    {
      const std::lock_guard lock(mutex_);
      body_ = std::cref(body);
    }
    wake_.notify_one();
    body();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return !body_; });
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stop_ || body_; });
      if (stop_) return;
      lock.unlock();
      body_();
      lock.lock();
      body_ = nullptr;
      done_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::function<void()> body_;
  bool stop_ = false;
  std::thread thread_;
};

RATION_MEASURE_POOL(ConditionVariable);

}  // namespace
