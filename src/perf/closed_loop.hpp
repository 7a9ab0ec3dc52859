/// A closed loop: N clients, each of which asks again as soon as it is answered.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <stop_token>
#include <vector>

#include "perf/request_record.hpp"

namespace ration::perf {

/// The callback of a client's answer submits its next request, on the worker that answered. A client that was refused
/// would be refused again at once, so it is left idle until the generator comes round.
class ClosedLoop {
 public:
  ClosedLoop(const Subject& subject, int clients);
  /// Cancels what is in flight and waits for it.
  ~ClosedLoop();
  ClosedLoop(const ClosedLoop&) = delete;
  ClosedLoop& operator=(const ClosedLoop&) = delete;

  /// Once. Throws what Model::submit threw.
  Window run(double lead_in_s, double seconds, const std::function<bool()>& stop);

 private:
  // Everything but `idle` belongs to whoever has the client: the generator while it is idle, otherwise the callback of
  // its request. `idle` is stored with release by the callback, last, and loaded with acquire by the generator.
  struct alignas(64) Client {
    OutputMemory outputs;
    RecordLog log;
    Clock::time_point intended;
    std::exception_ptr thrown;
    std::atomic<bool> idle{true};
  };

  void submit(Client& client);
  void receive(Client& client, const Response& response) noexcept;
  void wake_idle_clients();
  bool keep_going_until(Clock::time_point time, Waiter& waiter);
  void close() noexcept;

  const Subject& subject_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::stop_source cancel_;
  RequestOptions options_;
};

}  // namespace ration::perf
