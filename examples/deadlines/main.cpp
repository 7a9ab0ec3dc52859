// Sends more than the CPU can answer in time, on purpose, and counts how the requests end. Teaches Model::submit with
// deadline, priority, cancellation, callback and future, ration::Rejected, and Engine::shut_down.
//   ration_deadlines MODEL.onnx
//
// Without early refusal a client whose request has no chance waits for nothing until its deadline; with it, the
// default, most learn it at once. Of those that still expire, most were overtaken by later ones of a higher priority.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <future>
#include <ration/ration.hpp>
#include <stop_token>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRequests = 32;
constexpr int kPatience = 8;  // Clients wait as long as this many requests take one after the other.

// The ways a request may end. Callbacks count in several threads at a time.
struct Tally {
  std::atomic<int> in_time{0}, late{0}, refused{0}, expired{0}, cancelled{0}, failed{0};
};

void count(Tally& tally, const ration::Response& response, Clock::time_point deadline) {
  try {
    if (response.error) std::rethrow_exception(response.error);
    ++(Clock::now() <= deadline ? tally.in_time : tally.late);
  } catch (const ration::Rejected&) {  // Never started. Its state() tells a service what "come back later" means.
    ++tally.refused;
  } catch (const ration::Error& error) {
    if (error.code() == ration::ErrorCode::kDeadlineExceeded)
      ++tally.expired;
    else if (error.code() == ration::ErrorCode::kCancelled)
      ++tally.cancelled;
    else
      ++tally.failed;
  }
}

ration::Tensor picture() { return ration::Tensor::zeros(ration::DataType::kFloat32, {1, 3, 224, 224}); }

void overload(const char* path, bool reject_early) {
  Tally tally;  // Before the model: if something throws below, the model waits for the callbacks that count here.
  ration::EngineOptions engine_options;
  engine_options.reject_early = reject_early;
  ration::Engine engine(engine_options);
  ration::ModelOptions model_options;
  model_options.warm_up = 3;  // So that the time of an answer is known when the first deadlines are set.
  const ration::Model model(engine, path, model_options);
  const Clock::time_point start = Clock::now();
  model.run(picture());
  const Clock::duration patience = kPatience * (Clock::now() - start);

  std::stop_source client;  // One client sent every eighth request, and goes away before it is answered.
  for (int i = 0; i < kRequests; ++i) {
    ration::RequestOptions options;
    options.deadline = Clock::now() + patience;
    options.priority = i % 4 == 0 ? 1 : 0;  // The highest goes first.
    if (i % 8 == 1) options.cancel = client.get_token();
    const auto end = options.deadline;
    model.submit(
        picture(), [&tally, end](ration::Response&& response) { count(tally, response, end); }, options);
  }
  client.request_stop();
  ration::RequestOptions urgent;  // It comes last, and overtakes everybody who waits.
  urgent.priority = 2;
  std::future<ration::Response> answer = model.submit(picture(), urgent);
  const std::chrono::duration<double, std::milli> waited = answer.get().timing.queue;  // get() throws what went wrong.
  engine.shut_down();  // Returns when every request has ended and every callback is back.
  std::printf("early refusal %s: the urgent request waited %.1f ms\n", reject_early ? "on" : "off", waited.count());
  const auto& [in_time, late, refused, expired, cancelled, failed] = tally;
  std::printf("  %d sent = %d in time + %d late + %d refused + %d expired + %d cancelled + %d failed\n", kRequests,
              in_time.load(), late.load(), refused.load(), expired.load(), cancelled.load(), failed.load());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: ration_deadlines MODEL.onnx\n");
    return 2;
  }
  try {
    overload(argv[1], false);
    overload(argv[1], true);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ration_deadlines: %s\n", error.what());
    return 1;
  }
}
