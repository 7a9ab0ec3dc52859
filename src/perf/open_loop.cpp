#include "perf/open_loop.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace ration::perf {
namespace {

constexpr std::chrono::microseconds kLookEvery{100};
// So many outputs stand ready before the load begins.
constexpr std::size_t kReadyOutputs = 16;

}  // namespace

OutputMemory& OutputPool::take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) {
    // So that giving back never allocates.
    if (free_.capacity() <= all_.size()) free_.reserve(2 * (all_.size() + 1));
    all_.push_back(std::make_unique<OutputMemory>(subject_.make_outputs()));
    return *all_.back();
  }
  OutputMemory& memory = *free_.back();
  free_.pop_back();
  return memory;
}

void OutputPool::give_back(OutputMemory& memory) {
  const std::lock_guard lock(mutex_);
  free_.push_back(&memory);
}

OpenLoop::OpenLoop(const Subject& subject, const std::vector<double>& arrivals)
    : subject_(subject), outputs_(subject), times_(arrivals), arrivals_(arrivals.size()) {
  options_.cancel = cancel_.get_token();
  std::vector<OutputMemory*> ready;
  for (std::size_t i = 0; i < std::min(kReadyOutputs, arrivals.size()); ++i) ready.push_back(&outputs_.take());
  for (OutputMemory* memory : ready) outputs_.give_back(*memory);
}

OpenLoop::~OpenLoop() { close(); }

bool OpenLoop::issue_until(Clock::time_point time, Clock::time_point load, Waiter& waiter) {
  for (; issued_ < times_.size(); ++issued_) {
    const Clock::time_point intended = load + clock_duration(times_[issued_]);
    if (intended >= time) break;
    if (!waiter.wait_until(intended)) return false;
    Arrival& arrival = arrivals_[issued_];
    arrival.record.intended = intended;
    arrival.record.issued = Clock::now();
    issue(arrival);
  }
  return waiter.sleep_until(time);
}

void OpenLoop::issue(Arrival& arrival) {
  arrival.outputs = &outputs_.take();
  subject_.model().submit(
      subject_.inputs(), arrival.outputs->views, [this, &arrival](Response&& response) { receive(arrival, response); },
      options_);
}

void OpenLoop::receive(Arrival& arrival, const Response& response) noexcept {
  arrival.record.take(response, Clock::now());
  outputs_.give_back(*arrival.outputs);
  ended_.fetch_add(1, std::memory_order_release);
}

void OpenLoop::close() noexcept {
  cancel_.request_stop();
  while (ended_.load(std::memory_order_acquire) < issued_) std::this_thread::sleep_for(kLookEvery);
}

Window OpenLoop::run(double lead_in_s, double seconds, const std::function<bool()>& stop) {
  Waiter waiter(stop);
  TimedWindow timed =
      run_phases(subject_.engine(), lead_in_s, seconds,
                 [&](Clock::time_point time, Clock::time_point load) { return issue_until(time, load, waiter); });
  close();
  for (std::size_t i = 0; i < issued_; ++i) add_to_window(arrivals_[i].record, timed.times, timed.window);
  return std::move(timed.window);
}

}  // namespace ration::perf
