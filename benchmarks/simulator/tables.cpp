#include "tables.hpp"

#include <iomanip>
#include <sstream>
#include <string>

#include "comparison.hpp"
#include "fluid.hpp"
#include "sched/simulator/rules.hpp"

namespace ration::simulator {
namespace {

/// Three figures, as many as 20 000 requests can carry.
std::string figure(double value) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(value < 1 ? 3 : value < 10 ? 2 : 1) << value;
  return out.str();
}

std::string cell(const Outcome& outcome) { return figure(outcome.mean) + "/" + figure(outcome.p99); }

std::string split_cell(const SplitOutcome& split, const std::string& value) {
  return std::to_string(split.inter) + "x" + std::to_string(split.intra) + " " + value;
}

std::string ratio(double value) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(3) << value;
  return out.str();
}

std::string best_wide_split(const Machine& machine, const Load& load) {
  std::string best = "saturated";
  double least = 0;
  for (const SplitOutcome& split : run_splits(machine, load)) {
    if (split.inter == machine.workers || (least > 0 && split.outcome.mean >= least)) continue;
    least = split.outcome.mean;
    best = split_cell(split, cell(split.outcome));
  }
  return best;
}

void print_evidence_row(std::ostream& out, const Machine& machine, const Load& load, double part) {
  const int cores = machine.workers;
  const auto fluid = [&](const Share& share) { return cell(simulate_fluid(cores, machine.speedup, load, share)); };
  out << "| " << cores << ", " << machine.speedup.name() << " | " << part << " | " << fluid(share_static(cores, 1))
      << " | " << best_wide_split(machine, load) << " | " << fluid(share_equally()) << " | " << fluid(share_lend())
      << " | " << fluid(share_hybrid(3)) << " | " << cell(simulate_stepped(machine, load, decide_elastic())) << " |\n";
}

void print_point(std::ostream& out, const std::string& name, const Machine& machine, const Load& load) {
  const Comparison point = compare(machine, load);
  out << "| " << name << " | " << split_cell(point.best_mean, figure(point.best_mean.outcome.mean)) << " | "
      << split_cell(point.best_p99, figure(point.best_p99.outcome.p99)) << " | " << cell(point.elastic) << " | "
      << ratio(point.mean_ratio()) << " | " << ratio(point.p99_ratio()) << " | " << ratio(point.throughput_ratio())
      << " |\n";
}

std::string text(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace

void print_evidence(std::ostream& out, const Load& base) {
  out << "| cores, s(t) | load | c x 1 | best other static | EQUI | LEND | HYB3 | elastic |\n"
         "|---|---|---|---|---|---|---|---|\n";
  for (const double part : {0.15, 0.3, 0.6, 0.8, 0.92}) {
    const Machine machine{.workers = 2, .speedup = Speedup::power(0.9)};
    print_evidence_row(out, machine, open_loop(base, machine, part), part);
  }
  for (const double part : {0.15, 0.45, 0.6, 0.8, 0.92}) {
    const Machine machine{.workers = 16, .speedup = Speedup::power(0.85)};
    print_evidence_row(out, machine, open_loop(base, machine, part), part);
  }
}

void print_points(std::ostream& out, const Machine& machine, const Load& base) {
  out << machine.workers << " workers, s(t) = " << machine.speedup.name() << "\n\n"
      << "| load | best static mean | best static p99 | elastic | mean ratio | p99 ratio | throughput ratio |\n"
         "|---|---|---|---|---|---|---|\n";
  for (const int clients : {1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128, 256}) {
    if (clients > 4 * machine.workers) break;
    print_point(out, "closed, " + std::to_string(clients), machine, closed_loop(base, clients));
  }
  for (const double part : {0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.92}) {
    print_point(out, "open, " + text(part), machine, open_loop(base, machine, part));
  }
}

void print_cores(std::ostream& out, const Machine& machine, const Load& base) {
  out << "s(t) = " << machine.speedup.name() << "\n\n"
      << "| workers | load | best static | HYB3 | elastic | mean ratio |\n"
         "|---|---|---|---|---|---|\n";
  for (const int workers : {16, 64, 128}) {
    Machine sized = machine;
    sized.workers = workers;
    for (const double part : {0.15, 0.3, 0.45, 0.6, 0.8, 0.92}) {
      const Load load = open_loop(base, sized, part);
      const Comparison point = compare(sized, load);
      out << "| " << workers << " | " << part << " | " << split_cell(point.best_mean, cell(point.best_mean.outcome))
          << " | " << cell(simulate_stepped(sized, load, decide_hybrid(3))) << " | " << cell(point.elastic) << " | "
          << ratio(point.mean_ratio()) << " |\n";
    }
  }
}

}  // namespace ration::simulator
