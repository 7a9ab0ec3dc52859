#include "html_sample.hpp"

#include <algorithm>
#include <cmath>

namespace ration::perf {
namespace {

struct SampleSetting {
  const char* split;
  const char* intra_op;
  double alone_ms;   // Compute time of a request that has the machine to itself.
  double busy_ms;    // And of one among many.
  double capacity;   // Answers a second.
  double throttled;  // Share of the periods.
};

constexpr SampleSetting kSettings[] = {
    {"elastic", "pool", 49, 95, 20.9, 0.002},
    {"2x1", "pool", 92, 96, 20.7, 0.0},
    {"1x2", "pool", 49, 51, 19.1, 0.004},
    {"1x2", "openmp", 58, 63, 15.6, 0.16},
};
constexpr double kSeconds = 6;

// A number between -1 and 1 that looks random and is the same in every run.
double jitter(std::size_t seed) {
  const double value = std::sin(static_cast<double>(seed) * 12.9898) * 43758.5453;
  return 2 * (value - std::floor(value)) - 1;
}

Quantiles spread(double mean, double tail) {
  return {mean,
          mean * 0.985,
          mean * (1 + 0.35 * tail),
          mean * (1 + 0.5 * tail),
          mean * (1 + tail),
          mean * (1 + 1.7 * tail)};
}

void add_costs(Row& row, const SampleSetting& setting) {
  row.seconds = kSeconds;
  row.requests = static_cast<std::uint64_t>(row.throughput * kSeconds);
  row.throttled_periods = static_cast<std::uint64_t>(setting.throttled * kSeconds * 10);
  row.throttled_ms = static_cast<double>(row.throttled_periods) * 23.7;
  const bool is_openmp = row.intra_op == "openmp";
  row.voluntary_switches = row.requests * (is_openmp ? 160 : 9);
  row.involuntary_switches = row.requests * (is_openmp ? 14 : 1);
  row.cpu_user_s = row.throughput / setting.capacity * kSeconds * 1.93;
  row.cpu_system_s = row.cpu_user_s * (is_openmp ? 0.071 : 0.006);
  row.batch_mean = 1;
  if (row.throttled_periods > 2) row.note = "throttled although nobody asked for it";
}

Row closed_row(const SampleSetting& setting, int concurrency, std::size_t seed) {
  const double leads = setting.split[0] == '1' ? 1 : 2;
  const double busy = std::min(1.0, (concurrency - 1) / 2.0);
  const double compute = (setting.alone_ms + (setting.busy_ms - setting.alone_ms) * busy) * (1 + 0.012 * jitter(seed));
  const double rate = std::min(concurrency * 1000 / compute, setting.capacity * (1 + 0.01 * jitter(seed + 1)));
  Row row;
  row.split = setting.split;
  row.intra_op = setting.intra_op;
  row.concurrency = concurrency;
  row.throughput = rate;
  row.little_l = concurrency * (1 + 0.006 * jitter(seed + 2));
  const double latency = 1000 * row.little_l / rate;
  row.compute_ms = spread(std::min(compute, latency - 0.05), 0.12 + setting.throttled * 3);
  row.queue_ms = spread(latency - row.compute_ms.mean, 0.3);
  row.latency_ms = spread(latency, 0.14 + setting.throttled * 3.2 + 0.03 * concurrency);
  row.width_mean = setting.split[0] == 'e' ? 1 + 0.96 / concurrency : 2 / leads;
  row.stable = !(row.intra_op == "openmp" && concurrency == 5);
  add_costs(row, setting);
  return row;
}

Row open_row(const SampleSetting& setting, double request_rate, std::size_t seed) {
  const double load = request_rate / setting.capacity;
  Row row = closed_row(setting, load < 0.5 ? 1 : 2, seed);
  row.concurrency = 0;
  row.request_rate = request_rate;
  row.throughput = std::min(request_rate, setting.capacity) * (1 + 0.008 * jitter(seed));
  row.stable = load < 0.95;
  const double wait = row.stable ? row.compute_ms.mean * load * load / (2 * (1 - load)) : 1400 * (load - 0.5);
  row.queue_ms = spread(wait, 3.2);
  row.latency_ms = spread(wait + row.compute_ms.mean, row.stable ? 0.3 + 1.3 * load : 0.8);
  row.little_l = row.throughput * row.latency_ms.mean / 1000;
  row.delayed_share = 0.001 * (1 + jitter(seed + 4));
  row.note.clear();
  add_costs(row, setting);
  if (!row.stable) row.note = "the queue still grew when the measurement ended";
  return row;
}

CpuBudget sample_budget() {
  using std::chrono::milliseconds;
  CpuBudget budget;
  budget.threads = 2;
  budget.cpus = 2.5;
  budget.remainder = 0.5;
  budget.affinity = {0, 1, 2, 3, 4, 5, 6, 7};
  budget.limits = {
      {LimitSource::kOnline, "/sys/devices/system/cpu/online", 16, false, {}, "0-15"},
      {LimitSource::kCpusetV2, "/sys/fs/cgroup/kubepods.slice/cpuset.cpus.effective", 8, false, {}, "0-7"},
      {LimitSource::kAffinity, "/proc/self/status", 8, false, {}, "0-7"},
      {LimitSource::kQuotaV2, "/sys/fs/cgroup/kubepods.slice/pod1/app/cpu.max", 2.5, true, milliseconds(100), ""},
      {LimitSource::kQuotaV2, "/sys/fs/cgroup/kubepods.slice/pod1/cpu.max", 4, false, milliseconds(100), ""},
  };
  budget.ignored = {
      {"/sys/fs/cgroup/kubepods.slice/pod1/app/cpu.weight", "a weight of 79 binds only while others want the CPU"}};
  return budget;
}

// Windows of 2 s in rounds: each setting once in each round, so that a noisy machine harms all alike.
void add_windows(Report& report) {
  double start = 0;
  for (std::size_t round = 0; round < 3; ++round) {
    for (const Row& row : report.rows) {
      WindowTrace window{
          start, 2, row.split, row.intra_op, row.concurrency, row.request_rate, row.throughput, row.latency_ms.mean,
          20,    0, 0};
      const double share = static_cast<double>(row.throttled_periods) / (kSeconds * 10);
      const double count = std::max(0.0, 20 * share * (1 + 0.8 * jitter(report.windows.size())));
      window.throttled_periods = static_cast<std::uint64_t>(std::lround(count));
      window.throttled_ms = static_cast<double>(window.throttled_periods) * (20 + 9 * jitter(round + 5));
      report.windows.push_back(window);
      start += 2.05;
    }
  }
}

}  // namespace

Report sample_report() {
  Report report;
  report.model = "resnet50.onnx";
  report.version = "ration 0.1.0, oneDNN 3.6.2, AVX2";
  report.machine = "AMD EPYC (Milan), 16 CPUs online, Linux 6.8";
  report.command =
      "ration perf resnet50.onnx --concurrency 1:8 --request-rate 3:24:3 --split elastic,2x1,1x2 "
      "--html perf.html";
  report.budget = sample_budget();
  report.warnings = {"These figures are made up to show the page; nothing was measured."};
  std::size_t seed = 1;
  for (const SampleSetting& setting : kSettings) {
    for (int concurrency = 1; concurrency <= 8; ++concurrency) {
      report.rows.push_back(closed_row(setting, concurrency, seed += 7));
    }
    for (double rate = 3; rate <= 24; rate += 3) report.rows.push_back(open_row(setting, rate, seed += 7));
  }
  add_windows(report);
  return report;
}

}  // namespace ration::perf
