#include <chrono>
#include <cstdio>
#include <future>
#include <vector>

#include "measurements.hpp"
#include "subject.hpp"

namespace ration::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRequests = 20000;
constexpr int kWarmUp = 1000;

double microseconds(Clock::duration time) { return std::chrono::duration<double, std::micro>(time).count(); }

void print(const char* name, const std::vector<double>& times) {
  std::printf("%-28s p50 %8.2f us, p99 %8.2f us, minimum %8.2f us\n", name, quantile(times, 0.5), quantile(times, 0.99),
              quantile(times, 0));
}

void measure_submit(const Subject& subject) {
  std::vector<double> starts, callbacks;
  for (int i = 0; i < kRequests + kWarmUp; ++i) {
    std::promise<void> done;
    RequestTiming timing;
    Clock::time_point called;
    const TensorView view = subject.input;
    const Clock::time_point submitted = Clock::now();
    subject.model.submit({&view, 1}, {}, [&](Response&& response) {
      called = Clock::now();
      timing = response.timing;
      done.set_value();
    });
    done.get_future().wait();
    if (i < kWarmUp) continue;
    starts.push_back(microseconds(timing.queue));
    // What is neither queue nor compute: making the request, and the way from the last step to the callback.
    callbacks.push_back(microseconds(called - submitted - timing.queue - timing.compute));
  }
  print("submit to start", starts);
  print("make, and finish to callback", callbacks);
}

void measure_run(const Subject& subject) {
  std::vector<double> times;
  for (int i = 0; i < kRequests + kWarmUp; ++i) {
    const Clock::time_point start = Clock::now();
    static_cast<void>(subject.model.run(subject.input));
    if (i >= kWarmUp) times.push_back(microseconds(Clock::now() - start));
  }
  print("run()", times);
}

}  // namespace

void measure_overhead(const std::string& model) {
  {
    const Subject subject(model);
    std::printf("engine with its own threads\n");
    measure_submit(subject);
    measure_run(subject);
  }
  EngineOptions lent = side_by_side();
  lent.create_threads = false;
  const Subject subject(model, {}, lent);
  std::printf("engine on the caller's thread\n");
  measure_run(subject);
}

}  // namespace ration::benchmark
