// vm_guest: a host of the library that does what its standard input says, with one line of answer to each line.
//
//     engine N    makes an engine of N threads (0: as many as the budget allows) and keeps a light load on it
//     show        tells of all engines: threads=5 workers=5 answers=1042 failed=0 masks=0 2 4 6 1
//     end         ends the process, as the end of the input does
//
// `engine` answers as `show` does, or with "error=CODE SENTENCE"; then the engines made before go on. `threads` and
// `masks` are what the kernel says of the threads named ration-w*, in the order of their numbers; `workers` is what the
// engines say; `failed` counts requests that ended with an Error. Any other exception of the library ends the process.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include "../serve/tiny_model.hpp"
#include "ration/engine.hpp"
#include "ration/error.hpp"
#include "ration/model.hpp"
#include "sys/file_tree.hpp"
#include "sys/taken_cpus.hpp"
#include "sys/text.hpp"

namespace ration {
namespace {

constexpr int kClients = 4;
// Leaves an emulated machine time for everything else, and is far below the engine's interval between two looks.
constexpr std::chrono::milliseconds kClientPause{20};

EngineOptions engine_of(int threads) {
  EngineOptions options;
  options.threads = threads;
  return options;
}

// An engine, a model, and clients that ask it until the end.
class Load {
 public:
  explicit Load(int threads) : engine_(engine_of(threads)), model_(engine_, tiny_model()) {
    for (int i = 0; i < kClients; ++i) clients_.emplace_back([this](const std::stop_token& stop) { ask(stop); });
  }

  int workers() const { return engine_.workers(); }
  std::uint64_t answers() const { return answers_.load(std::memory_order_relaxed); }
  std::uint64_t failed() const { return failed_.load(std::memory_order_relaxed); }

 private:
  void ask(const std::stop_token& stop) {
    const Tensor question = tiny_input(1.0F);
    while (!stop.stop_requested()) {
      count_answer(question);
      std::this_thread::sleep_for(kClientPause);
    }
  }

  void count_answer(const Tensor& question) try {
    const std::vector<Tensor> outputs = model_.run(question);
    if (!is_tiny_answer(outputs.at(0), 1.0F)) throw Error(ErrorCode::kInternal, "an answer is wrong");
    answers_.fetch_add(1, std::memory_order_relaxed);
  } catch (const Error& error) {
    failed_.fetch_add(1, std::memory_order_relaxed);
    std::cerr << "vm_guest: " << error.what() << '\n';
  }

  Engine engine_;
  Model model_;
  // Counts for the reader of `show`, which orders nothing by them: relaxed.
  std::atomic<std::uint64_t> answers_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::vector<std::jthread> clients_;  // Last: they use everything above.
};

// One worker as the kernel sees it.
struct WorkerThread {
  int number = 0;
  int thread_id = 0;
  std::string mask;
};

std::vector<WorkerThread> worker_threads() {
  sys::FileTree files("/");
  const std::string tasks = "/proc/self/task/";
  std::vector<WorkerThread> threads;
  for (const std::string& task : files.list(tasks)) {
    // What ends between the list and a read has no text.
    const std::string name = files.read(tasks + task + "/comm").text;
    const std::string status = files.read(tasks + task + "/status").text;
    const auto mask = sys::find_line(status, "Cpus_allowed_list");
    if (!name.starts_with(sys::kWorkerNamePrefix) || !mask) continue;
    const auto number = sys::parse_number<int>(sys::trim(name).substr(sys::kWorkerNamePrefix.size()));
    threads.push_back({number.value_or(-1), sys::parse_number<int>(task).value_or(0), std::string(*mask)});
  }
  std::ranges::sort(threads, {}, [](const WorkerThread& thread) { return std::tie(thread.number, thread.thread_id); });
  return threads;
}

using Loads = std::vector<std::unique_ptr<Load>>;

void show(const Loads& loads) {
  int workers = 0;
  std::uint64_t answers = 0;
  std::uint64_t failed = 0;
  for (const auto& load : loads) {
    workers += load->workers();
    answers += load->answers();
    failed += load->failed();
  }
  const std::vector<WorkerThread> threads = worker_threads();
  std::cout << "threads=" << threads.size() << " workers=" << workers << " answers=" << answers << " failed=" << failed
            << " masks=";
  const char* separator = "";
  for (const WorkerThread& thread : threads) {
    std::cout << separator << thread.mask;
    separator = " ";
  }
  std::cout << std::endl;
}

void obey(const std::string& command, Loads& loads) try {
  const std::vector<std::string_view> words = sys::words(command);
  if (words.size() == 2 && words[0] == "engine") {
    loads.push_back(std::make_unique<Load>(sys::parse_number<int>(words[1]).value_or(-1)));
  } else if (command != "show") {
    throw Error(ErrorCode::kInvalidArgument, "'" + command + "' is none of: engine N, show, end");
  }
  show(loads);
} catch (const Error& error) {
  std::cout << "error=" << to_string(error.code()) << ' ' << error.what() << std::endl;
} catch (const std::system_error& error) {
  // A client's thread could not be created.
  std::cout << "error=host " << error.what() << std::endl;
}

}  // namespace
}  // namespace ration

int main() try {
  ration::Loads loads;
  for (std::string command; std::getline(std::cin, command) && command != "end";) ration::obey(command, loads);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "vm_guest: " << error.what() << '\n';
  return 1;
}
