#include "comparison.hpp"

#include <cstdint>
#include <cstdio>
#include <sstream>
#include <utility>
#include <vector>

#include "client_load.hpp"
#include "subject.hpp"

namespace ration::benchmark {

namespace {

struct NamedSubject {
  std::string name;
  Subject subject;
};

std::vector<NamedSubject> make_subjects(const ComparisonOptions& options) {
  std::vector<NamedSubject> subjects;
  std::istringstream list(options.splits);
  for (std::string name; std::getline(list, name, ',');) {
    EngineOptions engine;
    engine.split = Split::parse(name);
    engine.pin = false;  // The engines would avoid each other's CPUs.
    subjects.push_back({name, Subject(options.model, engine)});
  }
  return subjects;
}

struct Load {
  std::string name;
  int clients = 0;  ///< Closed loop, if positive.
  double rate = 0;  ///< Open loop: requests a second.
};

class Comparison {
 public:
  explicit Comparison(const ComparisonOptions& options)
      : subjects_(make_subjects(options)), duration_(options.seconds), rounds_(options.rounds) {}

  void run(const Load& load) {
    std::vector<std::vector<Window>> windows(subjects_.size());
    for (int round = 0; round < rounds_; ++round) {
      for (std::size_t s = 0; s < subjects_.size(); ++s) {
        windows[s].push_back(measure(s, load, static_cast<std::uint64_t>(round)));
      }
    }
    for (std::size_t s = 0; s < subjects_.size(); ++s) print(load, s, windows);
  }

  double capacity() {
    const Window window = measure(0, {.name = "", .clients = 4, .rate = 0}, 0);
    return static_cast<double>(window.latency_ms.size()) / window.seconds;
  }

 private:
  Window measure(std::size_t subject, const Load& load, std::uint64_t seed) const {
    const auto answer = [&] { static_cast<void>(subjects_[subject].subject.answer()); };
    if (load.clients > 0) return closed_loop(answer, load.clients, duration_);
    return open_loop(answer, poisson_arrivals(load.rate, duration_, seed));
  }

  void print(const Load& load, std::size_t s, const std::vector<std::vector<Window>>& windows) const {
    std::vector<double> all;
    std::vector<double> ratios;
    double seconds = 0;
    for (std::size_t round = 0; round < windows[s].size(); ++round) {
      const Window& window = windows[s][round];
      all.insert(all.end(), window.latency_ms.begin(), window.latency_ms.end());
      seconds += window.seconds;
      ratios.push_back(mean(window.latency_ms) / mean(windows[0][round].latency_ms));
    }
    std::printf("%-12s %-8s %9.2f %9.2f %9.2f %8.2f %12.3f\n", load.name.c_str(), subjects_[s].name.c_str(), mean(all),
                quantile(all, 0.5), quantile(all, 0.99), static_cast<double>(all.size()) / seconds,
                quantile(ratios, 0.5));
    std::fflush(stdout);
  }

  std::vector<NamedSubject> subjects_;
  Seconds duration_;
  int rounds_;
};

}  // namespace

void compare_splits(const ComparisonOptions& options) {
  Comparison comparison(options);
  comparison.capacity();  // Warm-up.
  const double capacity = comparison.capacity();
  std::printf("capacity %.2f requests/s (the first split, 4 clients)\n", capacity);
  std::printf("%-12s %-8s %9s %9s %9s %8s %12s\n", "load", "split", "mean ms", "p50 ms", "p99 ms", "req/s",
              "mean/first");
  for (const int clients : {1, 2, 3, 4, 8}) {
    comparison.run({.name = "closed " + std::to_string(clients), .clients = clients, .rate = 0});
  }
  for (const char* part : {"0.15", "0.3", "0.6", "0.8", "0.92"}) {
    comparison.run({.name = std::string("open ") + part, .clients = 0, .rate = std::stod(part) * capacity});
  }
}

}  // namespace ration::benchmark
