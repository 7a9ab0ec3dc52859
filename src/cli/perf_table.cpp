#include "cli/perf_table.hpp"

#include <algorithm>
#include <sstream>

#include "cli/table.hpp"

namespace ration::cli {
namespace {

std::string plain(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

// Times of small models need more digits than those of large ones.
std::string milliseconds(double value) { return fixed(value, value < 1 ? 4 : value < 10 ? 3 : 2); }

void print_head(std::ostream& out, const perf::Report& report) {
  out << "Model: " << report.model << '\n'
      << "Library: " << report.version << '\n'
      << "Machine: " << report.machine << '\n'
      << "Budget: " << report.budget.threads << (report.budget.threads == 1 ? " thread" : " threads") << " from "
      << plain(report.budget.cpus) << " CPUs";
  if (const CpuLimit* const limit = report.budget.deciding()) {
    out << ", decided by " << to_string(limit->source) << " (" << limit->path << ')';
  }
  out << "\n\n";
}

void add_row(const perf::Row& row, Table& table) {
  table.add_row({setting_name(row.split, row.intra_op), load_name(row.concurrency, row.request_rate),
                 fixed(row.little_l, 2), fixed(row.throughput, 2), milliseconds(row.latency_ms.p50),
                 milliseconds(row.latency_ms.p90), milliseconds(row.latency_ms.p95), milliseconds(row.latency_ms.p99),
                 milliseconds(row.latency_ms.p999), milliseconds(row.queue_ms.mean), milliseconds(row.compute_ms.mean),
                 fixed(row.width_mean, 2), std::to_string(row.throttled_periods),
                 std::to_string(row.voluntary_switches + row.involuntary_switches), fixed(row.cpu_system_s, 2),
                 row.stable ? "yes" : "no"});
  if (!row.note.empty()) table.add_note(row.note);
}

}  // namespace

std::string setting_name(const std::string& split, const std::string& intra_op) {
  return intra_op == "pool" ? split : split + " " + intra_op;
}

std::string load_name(int concurrency, double request_rate) {
  if (concurrency == 0) return plain(request_rate) + "/s";
  return std::to_string(concurrency) + (concurrency == 1 ? " client" : " clients");
}

std::string row_summary(const perf::Row& row) {
  return setting_name(row.split, row.intra_op) + ", " + load_name(row.concurrency, row.request_rate) + ": " +
         fixed(row.throughput, 2) + " a second, p50 " + milliseconds(row.latency_ms.p50) + " ms, p99 " +
         milliseconds(row.latency_ms.p99) + " ms" + (row.stable ? "" : ", not stable");
}

void print_perf_report(std::ostream& out, const perf::Report& report) {
  print_head(out, report);
  const bool in_rows =
      std::any_of(report.rows.begin(), report.rows.end(), [](const auto& row) { return row.batch > 1; });
  Table table({"split", ">load", ">L", in_rows ? ">rows/s" : ">req/s", ">p50 ms", ">p90 ms", ">p95 ms", ">p99 ms",
               ">p99.9 ms", ">queue ms", ">compute ms", ">width", ">throttled", ">switches", ">system s", "stable"});
  for (const perf::Row& row : report.rows) add_row(row, table);
  table.print(out);
  out << "\nL: mean number of requests in the system, by Little's law. p50 to p99.9: latency from the intended start; "
         "queue and\ncompute: means. Throttled: periods. Stable: a row of three windows in a row that agree within 10 "
         "%; "
         "otherwise of all.\n";
  for (const std::string& warning : report.warnings) out << "warning: " << warning << '\n';
  if (report.interrupted) out << "interrupted: this is what was measured until then\n";
}

}  // namespace ration::cli
