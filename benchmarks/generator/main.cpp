// ration-generator [requests a second] [seconds] [windows] [numbers]
// An open loop on a model that does next to nothing (Relu on so many numbers, 1 without a word): what is measured is
// the generator. Says how many requests it issued late, what CPU its thread used, and its quantiles beside those of the
// engine's own histograms.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "onnx/model_writer.hpp"
#include "perf/measure.hpp"
#include "perf/quantiles.hpp"

namespace {

using ration::Distribution;
using ration::ModelStats;
using ration::perf::Sample;
using ration::perf::Window;

/// One node, written for the run.
struct EmptyModel {
  std::filesystem::path path = std::filesystem::temp_directory_path() / "ration-generator.onnx";

  explicit EmptyModel(std::int64_t numbers) {
    ration::onnx::ModelDescription model;
    model.name = "empty";
    model.nodes = {{"relu", "Relu", {"x"}, {"y"}, {}}};
    model.inputs = {{"x", {numbers}}};
    model.outputs = {{"y", {numbers}}};
    ration::onnx::write_model(model, path);
  }
  ~EmptyModel() { std::filesystem::remove(path); }
};

double cpu_of_this_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void print_quantiles(const char* name, const Window& window, double (*time)(const Sample&),
                     const Distribution& engine) {
  std::vector<double> own;
  for (const Sample& sample : window.samples) own.push_back(time(sample));
  std::sort(own.begin(), own.end());
  for (const double q : {0.5, 0.99}) {
    const double mine = ration::perf::quantile(own, q) * 1e6, theirs = engine.quantile(q) * 1e6;
    std::printf("  %-30s p%-3g generator %9.2f us, engine %9.2f us, %+6.2f %%\n", name, q * 100, mine, theirs,
                (mine / theirs - 1) * 100);
  }
}

void run_window(ration::perf::Subject& subject, double rate, double seconds, std::uint64_t seed) {
  const ModelStats before = subject.engine().stats().models.at(0);
  const double cpu = cpu_of_this_thread();
  const Window window = measure(subject, {.request_rate = rate, .seed = seed}, seconds);
  const double used = cpu_of_this_thread() - cpu;
  const ModelStats after = subject.engine().stats().models.at(0);
  const double issued = static_cast<double>(window.issued);
  std::printf(
      "%.0f issued in %.2f s, %llu failed, %llu unanswered; delayed %.3f %%; generator %.2f CPUs, workers %.2f\n",
      issued, window.seconds, static_cast<unsigned long long>(window.failed),
      static_cast<unsigned long long>(window.unanswered), 100 * static_cast<double>(window.delayed) / issued,
      used / window.seconds,
      std::chrono::duration<double>(window.after.cpu_user + window.after.cpu_system - window.before.cpu_user -
                                    window.before.cpu_system)
                  .count() /
              window.seconds -
          used / window.seconds);
  const Distribution queue = after.queue_seconds.since(before.queue_seconds);
  print_quantiles(
      "queue from the intended start", window, [](const Sample& one) { return one.queue; }, queue);
  print_quantiles(
      "queue from submit", window, [](const Sample& one) { return one.queue - one.delay; }, queue);
  print_quantiles(
      "compute", window, [](const Sample& one) { return one.compute; },
      after.compute_seconds.since(before.compute_seconds));
}

}  // namespace

int main(int argc, char** argv) {
  const double rate = argc > 1 ? std::atof(argv[1]) : 10'000;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
  const int windows = argc > 3 ? std::atoi(argv[3]) : 3;
  const EmptyModel model(argc > 4 ? std::atoll(argv[4]) : 1);
  ration::perf::Subject subject(model.path.string());
  run_window(subject, rate, 0.5, 0);
  for (int i = 1; i <= windows; ++i) run_window(subject, rate, seconds, static_cast<std::uint64_t>(i));
}
