#include "perf/report_csv.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace ration::perf {
namespace {

/// One line, of names or of figures.
class Line {
 public:
  void add(std::string_view text) {
    const bool quoted = text.find_first_of(",\"\n\r") != std::string_view::npos;
    out_ << separator_ << (quoted ? "\"" : "");
    for (const char character : text) out_ << (character == '"' ? "\"\"" : std::string(1, character));
    out_ << (quoted ? "\"" : "");
    separator_ = ",";
  }
  template <class Number>
  void add_number(Number number) {
    std::ostringstream text;
    text.precision(9);
    text << number;
    add(text.str());
  }
  std::string text() const { return out_.str() + "\n"; }

 private:
  std::ostringstream out_;
  const char* separator_ = "";
};

std::string names() {
  Line line;
  for (const char* name :
       {"split", "intra_op", "concurrency", "request_rate", "batch", "requests", "failed", "seconds", "throughput"}) {
    line.add(name);
  }
  for (const char* kind : {"latency", "queue", "compute"}) {
    for (const char* figure : {"mean", "p50", "p90", "p95", "p99", "p999"}) {
      line.add(std::string(kind) + "_ms_" + figure);
    }
  }
  for (const char* name :
       {"width_mean", "batch_mean", "throttled_periods", "throttled_ms", "context_switches_voluntary",
        "context_switches_involuntary", "cpu_user_s", "cpu_system_s", "little_l", "delayed_share", "stable", "note"}) {
    line.add(name);
  }
  return line.text();
}

void add_load(const Row& row, Line& line) {
  if (row.concurrency > 0) {
    line.add_number(row.concurrency);
    line.add("");
  } else {
    line.add("");
    line.add_number(row.request_rate);
  }
}

std::string figures(const Row& row) {
  Line line;
  line.add(row.split);
  line.add(row.intra_op);
  add_load(row, line);
  line.add_number(row.batch);
  line.add_number(row.requests);
  line.add_number(row.failed);
  line.add_number(row.seconds);
  line.add_number(row.throughput);
  for (const Quantiles& q : {row.latency_ms, row.queue_ms, row.compute_ms}) {
    for (const double figure : {q.mean, q.p50, q.p90, q.p95, q.p99, q.p999}) line.add_number(figure);
  }
  line.add_number(row.width_mean);
  line.add_number(row.batch_mean);
  line.add_number(row.throttled_periods);
  line.add_number(row.throttled_ms);
  line.add_number(row.voluntary_switches);
  line.add_number(row.involuntary_switches);
  line.add_number(row.cpu_user_s);
  line.add_number(row.cpu_system_s);
  line.add_number(row.little_l);
  line.add_number(row.delayed_share);
  line.add(row.stable ? "true" : "false");
  line.add(row.note);
  return line.text();
}

}  // namespace

void write_csv(std::ostream& out, const Report& report) {
  out << names();
  for (const Row& row : report.rows) out << figures(row);
}

}  // namespace ration::perf
