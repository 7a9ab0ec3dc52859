/// ration-simulator: what the scheduling policy does to latency, on machines of any size, on a virtual clock.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tables.hpp"

namespace {

using ration::simulator::Load;
using ration::simulator::Machine;
using ration::simulator::Speedup;

constexpr const char* kUsage = R"(usage: ration-simulator TABLE [options]

tables (mean/p99 latency in units of the service time of one request on one core)
  evidence   the ideal machine under each scheduling idea; only --requests, --seed, --noise matter
  points     one machine in closed and open loop, the best fixed split against the library's policy
  cores      16, 64 and 128 workers in open loop

options
  --cores N         workers of `points` (2)
  --exponent A      speed-up t^A of one request on t workers (0.9)
  --speedup LIST    measured speed-up for 1, 2, ... workers: 1,1.9,2.7
  --steps N         steps of a request; workers move only between them (54)
  --switch-cost X   time lost by a step whose width changed, in service times (0)
  --noise X         standard deviation of the service time (0)
  --gap X           closed loop: time between an answer and the next request (0.0005)
  --requests N      requests a point (20000)
  --seed N          (1)
)";

struct Command {
  std::string table;
  Machine machine;
  Load load;
};

template <class Number>
Number number(const std::string& text) {
  std::istringstream in(text);
  Number value{};
  if (!(in >> value) || !in.eof()) throw std::invalid_argument("not a number: " + text);
  return value;
}

int whole_number(const std::string& text) {
  const int value = number<int>(text);
  if (value < 1) throw std::invalid_argument("a number of at least 1 is needed, not " + text);
  return value;
}

double amount(const std::string& text) {
  const auto value = number<double>(text);
  if (!(value >= 0 && value < 1e6)) throw std::invalid_argument("a number from 0 is needed, not " + text);
  return value;
}

void read_option(Command& command, const std::string& name, const std::string& value) {
  if (name == "--cores") {
    command.machine.workers = whole_number(value);
  } else if (name == "--exponent") {
    command.machine.speedup = Speedup::power(amount(value));
  } else if (name == "--speedup") {
    command.machine.speedup = Speedup::parse(value);
  } else if (name == "--steps") {
    command.machine.steps = whole_number(value);
  } else if (name == "--switch-cost") {
    command.machine.switch_cost = amount(value);
  } else if (name == "--noise") {
    command.load.noise = amount(value);
  } else if (name == "--gap") {
    command.load.gap = amount(value);
  } else if (name == "--requests") {
    command.load.requests = whole_number(value);
  } else if (name == "--seed") {
    command.load.seed = static_cast<std::uint64_t>(whole_number(value));
  } else {
    throw std::invalid_argument("unknown option " + name);
  }
}

Command read_command(int argc, char** argv) {
  if (argc < 2) throw std::invalid_argument("a table is needed");
  Command command{.table = argv[1], .machine = {}, .load = {}};
  for (int i = 2; i < argc; i += 2) {
    if (i + 1 == argc) throw std::invalid_argument(std::string(argv[i]) + " needs a value");
    read_option(command, argv[i], argv[i + 1]);
  }
  return command;
}

void print_table(const Command& command) {
  if (command.table == "evidence") {
    ration::simulator::print_evidence(std::cout, command.load);
  } else if (command.table == "points") {
    ration::simulator::print_points(std::cout, command.machine, command.load);
  } else if (command.table == "cores") {
    ration::simulator::print_cores(std::cout, command.machine, command.load);
  } else {
    throw std::invalid_argument("unknown table " + command.table);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && (argv[1] == std::string("--help") || argv[1] == std::string("-h"))) {
    std::fputs(kUsage, stdout);
    return 0;
  }
  try {
    print_table(read_command(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ration-simulator: %s\n\n%s", error.what(), kUsage);
    return 2;
  }
  return 0;
}
