/// An open loop: one request at each arrival, whatever became of those before.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

#include "perf/request_record.hpp"

namespace ration::perf {

/// Memory for outputs that requests borrow for their flight. Thread-safe.
class OutputPool {
 public:
  explicit OutputPool(const Subject& subject) : subject_(subject) {}

  /// Allocates only when none is left, so that there are never more than were in flight at once.
  OutputMemory& take();
  void give_back(OutputMemory& memory);

 private:
  const Subject& subject_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<OutputMemory>> all_;
  std::vector<OutputMemory*> free_;
};

class OpenLoop {
 public:
  /// `arrivals`: seconds since the load's start, ascending.
  OpenLoop(const Subject& subject, const std::vector<double>& arrivals);
  /// Cancels what is in flight and waits for it.
  ~OpenLoop();
  OpenLoop(const OpenLoop&) = delete;
  OpenLoop& operator=(const OpenLoop&) = delete;

  /// Once. Throws what Model::submit threw.
  Window run(double lead_in_s, double seconds, const std::function<bool()>& stop);

 private:
  struct Arrival {
    RequestRecord record;  // The generator writes `intended` and `issued` before it submits, the callback the rest.
    OutputMemory* outputs = nullptr;
  };

  bool issue_until(Clock::time_point time, Clock::time_point load, Waiter& waiter);
  void issue(Arrival& arrival);
  void receive(Arrival& arrival, const Response& response) noexcept;
  void close() noexcept;

  const Subject& subject_;
  OutputPool outputs_;
  const std::vector<double>& times_;
  std::vector<Arrival> arrivals_;
  std::size_t issued_ = 0;  // Of the generator.
  // Added to with release by each callback, last; loaded with acquire by the generator, which then reads the records.
  std::atomic<std::size_t> ended_{0};
  std::stop_source cancel_;
  RequestOptions options_;
};

}  // namespace ration::perf
