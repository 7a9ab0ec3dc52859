// A host that has threads and wants no others: the engine creates none, and the host's threads answer requests while
// they have no job of their own. Teaches EngineOptions::create_threads = false, Engine::lend and Engine::wake.
//   ration_own_threads MODEL.onnx
#include <atomic>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <future>
#include <iterator>
#include <ration/ration.hpp>
#include <stop_token>
#include <thread>
#include <vector>

namespace {

constexpr int kRequests = 16;

// What the host's threads are there for. Here a job is but a number; a real host has a queue.
struct Jobs {
  std::atomic<int> waiting{0};
  std::atomic<int> done{0};

  bool take() {
    int before = waiting.load();
    while (before > 0 && !waiting.compare_exchange_weak(before, before - 1)) {
    }
    return before > 0;
  }
};

// The life of one of the host's threads: lent while there are no jobs, until it is told to stop.
void live(const std::stop_token& stop, ration::Engine& engine, Jobs& jobs) {
  // The condition of lend() is asked between requests and whenever somebody calls wake(): so whoever changes what it
  // looks at calls wake() afterwards. For stop requests this callback does.
  const std::stop_callback wake(stop, [&engine] { engine.wake(); });
  for (bool stopped = false; !stopped;) {
    engine.lend([&] { return stop.stop_requested() || jobs.waiting > 0; });
    stopped = stop.stop_requested();  // Asked before the jobs, so that those posted before the stop are done.
    while (jobs.take()) ++jobs.done;
  }
}

void serve(const char* path) {
  Jobs jobs;
  ration::EngineOptions options;
  options.create_threads = false;
  ration::Engine engine(options);
  const ration::Model model(engine, path);
  std::vector<std::jthread> threads;  // After the engine: they are stopped and joined before it goes, whatever throws.
  for (int i = 0; i < engine.workers(); ++i) {
    threads.emplace_back([&](const std::stop_token& stop) { live(stop, engine, jobs); });
  }

  std::vector<std::future<ration::Response>> answers;
  for (int i = 0; i < kRequests; ++i) {
    answers.push_back(model.submit(ration::Tensor::zeros(ration::DataType::kFloat32, {1, 3, 224, 224})));
    ++jobs.waiting;
    engine.wake();
  }
  int answered = 0;
  for (std::future<ration::Response>& answer : answers) answered += answer.get().outputs.empty() ? 0 : 1;

  using Entries = std::filesystem::directory_iterator;
  const auto all = std::distance(Entries("/proc/self/task"), Entries());
  const std::size_t lent = threads.size();
  threads.clear();  // Requests the stop, which wakes them, and joins.
  std::printf("%d requests answered and %d jobs done\n", answered, jobs.done.load());
  std::printf("%td threads in the process = 1 of main() + %zu that were lent\n", all, lent);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: ration_own_threads MODEL.onnx\n");
    return 2;
  }
  try {
    serve(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ration_own_threads: %s\n", error.what());
    return 1;
  }
}
