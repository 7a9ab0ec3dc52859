#include "perf/closed_loop.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace ration::perf {
namespace {

// After a refusal, and between looks at the end.
constexpr std::chrono::milliseconds kComeRoundEvery{10};
constexpr std::chrono::microseconds kLookEvery{100};

}  // namespace

ClosedLoop::ClosedLoop(const Subject& subject, int clients) : subject_(subject) {
  options_.cancel = cancel_.get_token();
  for (int i = 0; i < clients; ++i) {
    clients_.push_back(std::make_unique<Client>());
    clients_.back()->outputs = subject.make_outputs();
  }
}

ClosedLoop::~ClosedLoop() { close(); }

void ClosedLoop::submit(Client& client) {
  subject_.model().submit(
      subject_.inputs(), client.outputs.views, [this, &client](Response&& response) { receive(client, response); },
      options_);
}

void ClosedLoop::receive(Client& client, const Response& response) noexcept {
  const Clock::time_point now = Clock::now();
  const bool refused = response.error != nullptr;
  try {
    RequestRecord& record = client.log.add();
    record.intended = record.issued = client.intended;
    record.take(response, now);
    client.intended = now;
    // Even when the loop closes, where this is refused: who was answered inside of the window has asked again in it.
    if (!refused) return submit(client);
  } catch (...) {
    client.thrown = std::current_exception();
  }
  client.idle.store(true, std::memory_order_release);
}

void ClosedLoop::wake_idle_clients() {
  for (const std::unique_ptr<Client>& client : clients_) {
    if (!client->idle.load(std::memory_order_acquire)) continue;
    if (client->thrown) std::rethrow_exception(client->thrown);
    client->intended = Clock::now();
    client->idle.store(false, std::memory_order_relaxed);
    try {
      submit(*client);
    } catch (...) {
      client->idle.store(true, std::memory_order_relaxed);
      throw;
    }
  }
}

bool ClosedLoop::keep_going_until(Clock::time_point time, Waiter& waiter) {
  do {
    wake_idle_clients();
    if (!waiter.sleep_until(std::min(time, Clock::now() + kComeRoundEvery))) return false;
  } while (Clock::now() < time);
  return true;
}

void ClosedLoop::close() noexcept {
  cancel_.request_stop();
  const auto is_idle = [](const std::unique_ptr<Client>& client) {
    return client->idle.load(std::memory_order_acquire);
  };
  while (!std::all_of(clients_.begin(), clients_.end(), is_idle)) std::this_thread::sleep_for(kLookEvery);
}

Window ClosedLoop::run(double lead_in_s, double seconds, const std::function<bool()>& stop) {
  Waiter waiter(stop);
  TimedWindow timed = run_phases(subject_.engine(), lead_in_s, seconds, [&](Clock::time_point time, Clock::time_point) {
    return keep_going_until(time, waiter);
  });
  close();
  for (const std::unique_ptr<Client>& client : clients_) {
    if (client->thrown) std::rethrow_exception(client->thrown);
    client->log.for_each([&](const RequestRecord& record) { add_to_window(record, timed.times, timed.window); });
  }
  return std::move(timed.window);
}

}  // namespace ration::perf
