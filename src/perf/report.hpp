/// What `ration perf` found, as plain values: what the table, CSV, JSON and the HTML page are written from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ration/cpu_budget.hpp"

namespace ration::perf {

/// Of one kind of time, in milliseconds.
struct Quantiles {
  double mean = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0;
};

/// One setting under one load: the windows that count, taken together.
struct Row {
  std::string split;              ///< "elastic" or "IxJ".
  std::string intra_op = "pool";  ///< or "openmp".
  int concurrency = 0;            ///< Closed loop: clients; 0 for an open loop.
  double request_rate = 0;        ///< Open loop: arrivals a second; 0 for a closed loop.
  int batch = 1;                  ///< Rows of each request.

  std::uint64_t requests = 0;  ///< Answered.
  std::uint64_t failed = 0;    ///< Ended in an error, rejections included.
  double seconds = 0;          ///< Measured.
  double throughput = 0;       ///< Answers a second, times batch.
  Quantiles latency_ms;        ///< From the intended start to the answer.
  Quantiles queue_ms;          ///< From the intended start to the first step.
  Quantiles compute_ms;        ///< From there to the answer.
  double width_mean = 0;       ///< Workers on a request while it ran.
  double batch_mean = 0;       ///< Requests that ran together.

  std::uint64_t throttled_periods = 0;
  double throttled_ms = 0;
  std::uint64_t voluntary_switches = 0, involuntary_switches = 0;  ///< Of the process.
  double cpu_user_s = 0, cpu_system_s = 0;                         ///< Of the process.

  /// Mean number of requests in the system: throughput times mean latency, Little's law. In a stable closed loop it is
  /// the concurrency.
  double little_l = 0;
  double delayed_share = 0;  ///< Open loop: issued more than a millisecond after the intended start.
  /// Three windows in a row agree within 10 % in throughput and in mean latency, and no queue was growing. Then the row
  /// is made of the latest three that do, otherwise of all windows.
  bool stable = false;
  std::string note;  ///< Why a row should be read with care; empty if there is nothing to say.
};

/// What happened in one window, for pictures over time.
struct WindowTrace {
  double start_s = 0, seconds = 0;  ///< Since the report's begin.
  std::string split, intra_op;
  int concurrency = 0;
  double request_rate = 0;
  double throughput = 0;
  double latency_mean_ms = 0;
  std::uint64_t periods = 0, throttled_periods = 0;
  double throttled_ms = 0;
};

struct Report {
  std::string model;    ///< File name.
  std::string version;  ///< Of the library, of oneDNN, and the instruction set.
  std::string machine;  ///< CPU and kernel.
  std::string command;  ///< That made it.
  CpuBudget budget;
  std::vector<Row> rows;
  std::vector<WindowTrace> windows;
  std::vector<std::string> warnings;
  bool interrupted = false;  ///< Ended before its time; what is here was measured.
};

}  // namespace ration::perf
