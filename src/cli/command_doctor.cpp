// ration doctor [--root DIR] [--pid PID] [--json]
#include <iostream>
#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/doctor_report.hpp"

namespace ration::cli {
namespace {

struct DoctorArguments {
  std::string root = "/";
  int pid = 0;
  bool json = false;
};

void run(const DoctorArguments& arguments) {
  CpuBudgetOptions options;
  options.root = arguments.root;
  if (arguments.pid > 0) options.pid = arguments.pid;
  const DoctorReport report = examine(options);
  if (arguments.json) {
    // Paths and thread names are bytes; what is no UTF-8 in them is replaced.
    std::cout << doctor_json(report).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  } else {
    print_doctor_report(std::cout, report);
  }
}

}  // namespace

void add_doctor_command(CLI::App& app) {
  const auto arguments = std::make_shared<DoctorArguments>();
  CLI::App* command = app.add_subcommand("doctor", "Say what CPU this process may use, why, and what goes wrong");
  command->add_option("--root", arguments->root, "Directory that holds another /proc and /sys")
      ->check(CLI::ExistingDirectory)
      ->capture_default_str();
  command->add_option("--pid", arguments->pid, "Process to look at instead of this one")->check(CLI::PositiveNumber);
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ration::cli
