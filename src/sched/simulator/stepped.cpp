#include "sched/simulator/stepped.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <queue>
#include <vector>

#include "sched/roster.hpp"

namespace ration::simulator {
namespace {

using TimePoint = sched::TaskTerms::TimePoint;

/// One service time on the roster's clock. It matters beside the constants there that are times; this is a
/// convolutional network's.
constexpr double kServiceSeconds = 0.1;

TimePoint at(double time) {
  return TimePoint(std::chrono::nanoseconds(static_cast<std::int64_t>(time * kServiceSeconds * 1e9)));
}

struct Request final : sched::Task {
  explicit Request(const Arrival& of) : arrival(of) {}
  bool advance(sched::Team&) noexcept override { return true; }
  void finish() noexcept override {}
  void refuse(const sched::Refusal&) noexcept override {}
  int max_width() const noexcept override { return 1 << 16; }

  Arrival arrival;
  int steps_done = 0;
};

/// A started request with the workers that are on it.
struct Place final : sched::Run {
  int helping = 0;
  int last_width = 0;
  bool in_step = false;
  double step_left = 0;  // Work of the step at hand that was not done at `looked`.
  double looked = 0;
  int ends = 0;  // How often its end was foreseen anew; older foresights do not count.
  Request& request() const { return static_cast<Request&>(*task); }
};

struct StepEnd {
  double time;
  Place* place;
  int foresight;
  friend bool operator>(const StepEnd& a, const StepEnd& b) { return a.time > b.time; }
};

class Simulation {
 public:
  Simulation(const Machine& machine, const Load& load, const Decide& decide)
      : machine_(machine), arrivals_(load), latencies_(load), roster_({.policy = decide}), idle_(machine.workers) {
    std::vector<sched::Run*> runs;
    for (int i = 0; i <= machine.workers; ++i) runs.push_back(&places_.emplace_back());
    roster_.set_workers(machine.workers, runs, at(0));
  }

  Outcome run() {
    while (!ends_.empty() || arrivals_.next_time() < std::numeric_limits<double>::infinity()) {
      if (ends_.empty() || arrivals_.next_time() < ends_.top().time) {
        arrive();
      } else {
        end_step();
      }
      hand_out();
    }
    return latencies_.outcome();
  }

 private:
  void arrive() {
    const Arrival arrival = arrivals_.take();
    now_ = arrival.time;
    sched::TaskChain none;
    roster_.arrive(*new Request(arrival), at(now_), none);
  }

  void end_step() {
    const StepEnd end = ends_.top();
    ends_.pop();
    if (end.foresight != end.place->ends) return;
    Place& place = *end.place;
    now_ = end.time;
    place.in_step = false;
    Request& request = place.request();
    place.progress = sched::kWholeRequest * ++request.steps_done / machine_.steps;
    if (request.steps_done == machine_.steps) {
      latencies_.add(request.arrival.time, now_);
      roster_.finish(place, at(now_));
      delete &request;
      ++idle_;
      arrivals_.on_finish(now_);
    } else if (place.progress >= place.ask_at && !roster_.yield(place, at(now_))) {
      ++idle_;
    }
    // Helpers without a seat leave where a step ends.
    for (; place.helping > std::max(0, place.width - 1); --place.helping, ++idle_) roster_.come_back(place);
  }

  /// Gives the idle workers what there is to do, and begins the steps of all that are led.
  void hand_out() {
    while (idle_ > 0 && roster_.openings() > 0) {
      const sched::Duty duty = roster_.take(at(now_));
      --idle_;
      if (duty.kind == sched::Duty::Kind::kHelp) join(*static_cast<Place*>(duty.run));
    }
    for (sched::Run* run : roster_.started()) {
      Place& place = static_cast<Place&>(*run);
      if (place.led && !place.in_step) begin_step(place);
    }
    roster_.forget_changes();
  }

  /// A step is cut for the workers that are granted, so one that comes in its middle takes its shards.
  void join(Place& place) {
    if (place.in_step) {
      place.step_left -= std::max(now_ - place.looked, 0.0) * machine_.speedup(1 + place.helping);
      place.looked = std::max(now_, place.looked);
    }
    ++place.helping;
    if (place.in_step) foresee(place);
  }

  void begin_step(Place& place) {
    const int width = 1 + place.helping;
    const double cost = width != place.last_width || place.request().steps_done == 0 ? machine_.switch_cost : 0;
    place.last_width = width;
    place.in_step = true;
    place.step_left = place.request().arrival.work / machine_.steps;
    place.looked = now_ + cost;
    foresee(place);
  }

  void foresee(Place& place) {
    const double time = place.looked + std::max(place.step_left, 0.0) / machine_.speedup(1 + place.helping);
    ends_.push({.time = time, .place = &place, .foresight = ++place.ends});
  }

  const Machine& machine_;
  Arrivals arrivals_;
  Latencies latencies_;
  sched::Roster roster_;
  std::deque<Place> places_;
  std::priority_queue<StepEnd, std::vector<StepEnd>, std::greater<>> ends_;
  int idle_;
  double now_ = 0;
};

}  // namespace

Outcome simulate_stepped(const Machine& machine, const Load& load, const Decide& decide) {
  return Simulation(machine, load, decide).run();
}

}  // namespace ration::simulator
