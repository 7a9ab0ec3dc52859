// Prints what CPU the process may use, and how fast a model answers on one worker and on all that are allowed.
//   ration_demo MODEL.onnx [SECONDS-A-ROUND]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <ration/ration.hpp>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// The machine's own ups and downs meet every row: rows take turns, this many times.
constexpr int kRounds = 5;

void print_budget(const ration::CpuBudget& budget) {
  std::printf("CPU budget: %d threads of %.2f CPUs\n", budget.threads, budget.cpus);
  for (const ration::CpuLimit& limit : budget.limits) {
    const std::string source(to_string(limit.source));
    std::printf("  %-10s %8.2f  %s%s\n", source.c_str(), limit.cpus, limit.path.c_str(),
                limit.decides ? "  <- decides" : "");
  }
}

/// One row of the table: an engine's workers, and callers that each wait for one answer before they ask again.
struct Row {
  const ration::Model* model;
  int workers;
  int callers;
  std::vector<double> latencies_ms;
  double seconds = 0.0;
};

std::vector<double> call_until(const ration::Model& model, const ration::Tensor& input, Clock::time_point end) {
  std::vector<double> latencies_ms;
  for (Clock::time_point now = Clock::now(); now < end;) {
    model.run(input);
    const Clock::time_point done = Clock::now();
    latencies_ms.push_back(1e3 * Seconds(done - now).count());
    now = done;
  }
  return latencies_ms;
}

void measure(Row& row, const ration::Tensor& input, Seconds duration) {
  const Clock::time_point start = Clock::now();
  const Clock::time_point end = start + std::chrono::duration_cast<Clock::duration>(duration);
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(row.callers));
  std::vector<std::thread> callers;
  for (std::vector<double>& mine : latencies) {
    callers.emplace_back([&] { mine = call_until(*row.model, input, end); });
  }
  for (std::thread& caller : callers) caller.join();
  row.seconds += Seconds(Clock::now() - start).count();
  for (const std::vector<double>& some : latencies) {
    row.latencies_ms.insert(row.latencies_ms.end(), some.begin(), some.end());
  }
}

/// The smallest latency that this share of the requests did not exceed.
double percentile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(rank, sorted.size() - 1)];
}

void print_row(Row& row) {
  std::sort(row.latencies_ms.begin(), row.latencies_ms.end());
  std::printf("%7d %8d %10zu %10.2f %10.2f %10.2f\n", row.workers, row.callers, row.latencies_ms.size(),
              static_cast<double>(row.latencies_ms.size()) / row.seconds, percentile(row.latencies_ms, 0.5),
              percentile(row.latencies_ms, 0.99));
}

void demonstrate(const std::string& path, Seconds round) {
  const ration::CpuBudget budget = ration::CpuBudget::detect();
  print_budget(budget);
  // Two engines, to compare: a host has one. The one that is not measured is idle and takes no CPU.
  ration::Engine one({.threads = 1, .split = {}});
  ration::Engine all;
  const ration::Model on_one(one, path);
  const ration::Model on_all(all, path);
  std::vector<Row> rows;
  rows.push_back({&on_one, 1, 1, {}});
  if (all.workers() > 1) {
    rows.push_back({&on_all, all.workers(), 1, {}});
    rows.push_back({&on_all, all.workers(), all.workers(), {}});
  }
  const ration::Tensor input = ration::Tensor::zeros(ration::DataType::kFloat32, {1, 3, 224, 224});
  for (const Row& row : rows) row.model->run(input);  // Plans and touches memory before it counts.
  for (int i = 0; i < kRounds; ++i) {
    for (Row& row : rows) measure(row, input, round);
  }
  std::printf("\n%s, batch 1\n%7s %8s %10s %10s %10s %10s\n", path.c_str(), "workers", "callers", "requests", "req/s",
              "p50 ms", "p99 ms");
  for (Row& row : rows) print_row(row);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc == 3 ? std::atof(argv[2]) : 2.0;
  if (argc < 2 || argc > 3 || seconds <= 0.0) {
    std::fprintf(stderr, "usage: ration_demo MODEL.onnx [SECONDS-A-ROUND]\n");
    return 2;
  }
  try {
    demonstrate(argv[1], Seconds(seconds));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ration_demo: %s\n", error.what());
    return 1;
  }
}
