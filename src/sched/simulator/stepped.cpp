#include "sched/simulator/stepped.hpp"

#include <algorithm>
#include <limits>
#include <list>
#include <queue>
#include <vector>

#include "sched/pressure_window.hpp"

namespace ration::simulator {
namespace {

struct Request {
  Arrival arrival;
  int steps_done = 0;
  /// Workers on the step at hand; 0 between steps.
  int width = 0;
  int last_width = 0;
  int target = 0;
};

using Place = std::list<Request>::iterator;

struct StepEnd {
  double time;
  Place request;
  friend bool operator>(const StepEnd& a, const StepEnd& b) { return a.time > b.time; }
};

class Simulation {
 public:
  Simulation(const Machine& machine, const Load& load, const Decide& decide)
      : machine_(machine), decide_(decide), arrivals_(load), latencies_(load), free_(machine.workers) {}

  Outcome run() {
    while (!ends_.empty() || arrivals_.next_time() < std::numeric_limits<double>::infinity()) {
      if (ends_.empty() || arrivals_.next_time() < ends_.top().time) {
        arrive();
      } else {
        end_step();
      }
    }
    return latencies_.outcome();
  }

 private:
  void arrive() {
    const Arrival arrival = arrivals_.take();
    now_ = arrival.time;
    requests_.push_back({.arrival = arrival});
    window_.on_arrival(static_cast<int>(requests_.size()));
    set_targets();
    begin_steps();
  }

  void end_step() {
    const StepEnd end = ends_.top();
    ends_.pop();
    now_ = end.time;
    Request& request = *end.request;
    const int width = request.width;
    free_ += width;
    request.width = 0;
    if (++request.steps_done == machine_.steps) {
      latencies_.add(request.arrival.time, now_);
      requests_.erase(end.request);
      --started_;
      arrivals_.on_finish(now_);
      set_targets();
    } else if (started_ < static_cast<int>(requests_.size())) {
      set_targets();
    } else if (request.target == width) {
      return begin_step(end.request);
    }
    begin_steps();
  }

  int youngest_done() const {
    if (started_ == 0) return sched::kWholeRequest;
    return sched::kWholeRequest * std::next(requests_.begin(), started_ - 1)->steps_done / machine_.steps;
  }

  void set_targets() {
    const auto present = std::min(requests_.size(), static_cast<std::size_t>(machine_.arenas));
    widths_.assign(present, 0);
    max_widths_.assign(static_cast<std::size_t>(started_), machine_.workers);
    const sched::LoadView view{.workers = machine_.workers,
                               .max_widths = max_widths_,
                               .queued = static_cast<int>(requests_.size()) - started_,
                               .floor = window_.floor(),
                               .youngest_done = youngest_done()};
    started_ += decide_(view, widths_);
    auto width = widths_.begin();
    for (Request& request : requests_) request.target = width != widths_.end() ? *width++ : 0;
  }

  void begin_steps() {
    int looked_at = 0;
    for (auto request = requests_.begin(); free_ > 0 && looked_at < started_; ++request, ++looked_at) {
      if (request->width == 0 && request->target > 0) begin_step(request);
    }
  }

  void begin_step(Place request) {
    request->width = std::min(request->target, free_);
    free_ -= request->width;
    const double cost = request->width != request->last_width ? machine_.switch_cost : 0;
    request->last_width = request->width;
    const double work = request->arrival.work / machine_.steps;
    ends_.push({.time = now_ + cost + work / machine_.speedup(request->width), .request = request});
  }

  const Machine& machine_;
  const Decide& decide_;
  Arrivals arrivals_;
  Latencies latencies_;
  sched::PressureWindow window_;
  std::list<Request> requests_;
  std::priority_queue<StepEnd, std::vector<StepEnd>, std::greater<>> ends_;
  std::vector<int> max_widths_;
  std::vector<int> widths_;
  int started_ = 0;
  int free_ = 0;
  double now_ = 0;
};

}  // namespace

Outcome simulate_stepped(const Machine& machine, const Load& load, const Decide& decide) {
  return Simulation(machine, load, decide).run();
}

}  // namespace ration::simulator
