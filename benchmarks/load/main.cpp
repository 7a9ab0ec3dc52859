// ration-load MODEL [splits] [seconds] [rounds]: splits side by side under the same load, in turn within each round.
//
//     ration-load resnet50.onnx elastic,2x1,1x2 2 5
//
// Prints a row per load and split: mean, p50 and p99 in milliseconds over all rounds, requests a second, and the median
// over the rounds of the split's mean over the first split's mean of the same round. Loads: closed loops of 1, 2, 3, 4
// and 8 clients; Poisson arrivals at 0.15 to 0.92 of the capacity, which is what the first split answers to 4 clients.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <ration/ration.hpp>

#include "client_load.hpp"

namespace {

using ration::benchmark::Window;

/// An engine with one split, and the model on it. Engines that nobody asks are parked and cost nothing.
struct Subject {
  std::string name;
  std::unique_ptr<ration::Engine> engine;
  std::unique_ptr<ration::Model> model;
};

std::vector<Subject> make_subjects(const std::string& path, const std::string& splits) {
  std::vector<Subject> subjects;
  std::istringstream list(splits);
  for (std::string name; std::getline(list, name, ',');) {
    ration::EngineOptions options;
    options.split = ration::Split::parse(name);
    options.pin = false;  // The engines would avoid each other's CPUs.
    auto engine = std::make_unique<ration::Engine>(options);
    auto model = std::make_unique<ration::Model>(*engine, path);
    subjects.push_back({name, std::move(engine), std::move(model)});
  }
  return subjects;
}

ration::Tensor random_input(const ration::Model& model) {
  ration::Shape shape = model.inputs()[0].shape;
  for (int axis = 0; axis < shape.rank(); ++axis) shape.set(axis, std::max<std::int64_t>(shape[axis], 1));
  ration::Tensor input(ration::DataType::kFloat32, shape);
  std::mt19937 random(1);
  for (float& value : input.values<float>()) value = static_cast<float>(random() % 2001) / 1000.0F - 1.0F;
  return input;
}

struct Load {
  std::string name;
  int clients = 0;      ///< Closed loop, if positive.
  double capacity = 0;  ///< Open loop: rate as a part of the capacity.
};

class Comparison {
 public:
  Comparison(std::vector<Subject> subjects, double seconds, int rounds)
      : subjects_(std::move(subjects)), input_(random_input(*subjects_[0].model)), seconds_(seconds), rounds_(rounds) {}

  void run(const Load& load, double requests_per_second) {
    std::vector<std::vector<Window>> windows(subjects_.size());
    for (int round = 0; round < rounds_; ++round) {
      for (std::size_t s = 0; s < subjects_.size(); ++s) {
        windows[s].push_back(measure(subjects_[s], load, requests_per_second, static_cast<std::uint64_t>(round)));
      }
    }
    for (std::size_t s = 0; s < subjects_.size(); ++s) print(load, s, windows);
  }

  double capacity() {
    const Window window = measure(subjects_[0], {.name = "", .clients = 4, .capacity = 0}, 0, 0);
    return static_cast<double>(window.latency_ms.size()) / window.seconds;
  }

 private:
  Window measure(const Subject& subject, const Load& load, double requests_per_second, std::uint64_t seed) const {
    const auto answer = [&] { static_cast<void>(subject.model->run(input_)); };
    const std::chrono::duration<double> duration(seconds_);
    if (load.clients > 0) return ration::benchmark::closed_loop(answer, load.clients, duration);
    return ration::benchmark::open_loop(answer, load.capacity * requests_per_second, duration, seed);
  }

  void print(const Load& load, std::size_t s, const std::vector<std::vector<Window>>& windows) const {
    std::vector<double> all;
    std::vector<double> ratios;
    double seconds = 0;
    for (std::size_t round = 0; round < windows[s].size(); ++round) {
      const Window& window = windows[s][round];
      all.insert(all.end(), window.latency_ms.begin(), window.latency_ms.end());
      seconds += window.seconds;
      ratios.push_back(ration::benchmark::mean(window.latency_ms) /
                       ration::benchmark::mean(windows[0][round].latency_ms));
    }
    std::printf("%-12s %-8s %9.2f %9.2f %9.2f %8.2f %12.3f\n", load.name.c_str(), subjects_[s].name.c_str(),
                ration::benchmark::mean(all), ration::benchmark::quantile(all, 0.5),
                ration::benchmark::quantile(all, 0.99), static_cast<double>(all.size()) / seconds,
                ration::benchmark::quantile(ratios, 0.5));
    std::fflush(stdout);
  }

  std::vector<Subject> subjects_;
  ration::Tensor input_;
  double seconds_;
  int rounds_;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::cerr << "usage: ration-load MODEL [elastic,2x1,1x2] [seconds a window] [rounds]\n";
    return 2;
  }
  Comparison comparison(make_subjects(argv[1], argc > 2 ? argv[2] : "elastic,2x1,1x2"),
                        argc > 3 ? std::atof(argv[3]) : 2.0, argc > 4 ? std::atoi(argv[4]) : 5);
  comparison.capacity();  // Warm-up.
  const double capacity = comparison.capacity();
  std::printf("capacity %.2f requests/s (elastic, 4 clients)\n", capacity);
  std::printf("%-12s %-8s %9s %9s %9s %8s %12s\n", "load", "split", "mean ms", "p50 ms", "p99 ms", "req/s",
              "mean/first");
  for (const int clients : {1, 2, 3, 4, 8}) {
    comparison.run({.name = "closed " + std::to_string(clients), .clients = clients, .capacity = 0}, capacity);
  }
  for (const char* part : {"0.15", "0.3", "0.6", "0.8", "0.92"}) {
    comparison.run({.name = std::string("open ") + part, .clients = 0, .capacity = std::atof(part)}, capacity);
  }
  return 0;
} catch (const ration::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
