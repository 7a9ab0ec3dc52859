// ration perf MODEL [--concurrency A:B[:S]] [--request-rate A:B[:S] [--distribution poisson|constant]]
//             [--arrivals FILE]
//             [--split elastic|IxJ,...] [--intra-op pool|openmp] [--batch N] [--max-batch N [--max-delay MS]]
//             [--input FILE... | --zeros] [--window S] [--warm-up S] [--duration S] [--threads N] [--json F] [--csv F]
//             [--html F] [choice_arguments.hpp]
#include <fstream>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/perf_arguments.hpp"
#include "cli/perf_table.hpp"
#include "cli/progress.hpp"
#include "cli/request_inputs.hpp"
#include "cli/terminal.hpp"
#include "perf/description.hpp"
#include "perf/html_page.hpp"
#include "perf/report_csv.hpp"
#include "perf/report_json.hpp"
#include "ration/cpu_budget.hpp"
#include "ration/error.hpp"
#include "ration/version.hpp"

namespace ration::cli {
namespace {

using Subjects = std::vector<std::unique_ptr<perf::Subject>>;
using Writer = void (*)(std::ostream&, const perf::Report&);

/// A file that a report goes to. Opened before anything is measured, so that a wrong path costs no measurement.
class ReportFile {
 public:
  ReportFile(const std::string& path, Writer write) : path_(path), write_(write) {
    if (path.empty()) return;
    file_.open(path);
    if (!file_) fail();
  }
  void write(const perf::Report& report) {
    if (path_.empty()) return;
    write_(file_, report);
    if (!file_.flush()) fail();
  }

 private:
  [[noreturn]] void fail() const { throw Error(ErrorCode::kNotFound, "cannot write '" + path_ + "'"); }

  std::string path_;
  Writer write_;
  std::ofstream file_;
};

void write_json(std::ostream& out, const perf::Report& report) {
  // Paths are bytes, which need not be UTF-8.
  out << perf::report_json(report).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

/// Returns the command as it was typed, but for the path of the program.
std::string command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string line = "ration";
  bool is_program = true;
  for (std::string word; std::getline(file, word, '\0'); is_program = false) {
    if (!is_program) line += " " + word;
  }
  return line;
}

std::shared_ptr<const std::vector<Tensor>> read_inputs(const Model& model, const std::vector<std::string>& paths) {
  const std::vector<TensorInfo> infos = model.inputs();
  if (paths.size() != infos.size()) {
    throw CLI::ValidationError("--input", "the model takes " + std::to_string(infos.size()) + " inputs, and " +
                                              std::to_string(paths.size()) + " files were given");
  }
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    tensors.push_back(read_input(paths[i], infos[i], Preprocessing::kTorch));
  }
  return std::make_shared<const std::vector<Tensor>>(std::move(tensors));
}

Subjects make_subjects(const PerfArguments& arguments) {
  perf::InputOptions inputs;
  inputs.batch = arguments.batch;
  inputs.zeros = arguments.zeros;
  Subjects subjects;
  std::shared_ptr<const std::vector<Tensor>> given;
  for (perf::Setting& setting : settings_of(arguments)) {
    // What is compared are the settings, so that all compute by the same implementations.
    if (!subjects.empty()) setting.model.choices = subjects.front()->model().choices();
    subjects.push_back(std::make_unique<perf::Subject>(arguments.model, setting, inputs));
    perf::Subject& subject = *subjects.back();
    if (arguments.inputs.empty()) continue;
    if (!given) given = read_inputs(subject.model(), arguments.inputs);
    subject.use_inputs(given);
  }
  return subjects;
}

void run(const PerfArguments& arguments) {
  const perf::SweepOptions sweep = sweep_of(arguments);
  refuse_too_wide(settings_of(arguments), CpuBudget::detect().threads);
  ReportFile json(arguments.json, write_json);
  ReportFile csv(arguments.csv, perf::write_csv);
  ReportFile html(arguments.html, perf::write_html);
  const Interrupt interrupt;
  const Subjects subjects = make_subjects(arguments);
  perf::Report report = perf::begin_report(arguments.model, std::string(version()), command_line());
  {
    ProgressDisplay display(std::cerr, stderr_is_terminal());
    perf::SweepHooks hooks;
    hooks.progress = [&](const perf::Progress& progress) { display.show(progress); };
    hooks.row = [&](const perf::Row& row) { display.show(row); };
    hooks.stop = [&] { return interrupt.requested(); };
    perf::run_sweep(subjects, sweep, hooks, report);
  }
  print_perf_report(std::cout, report);
  json.write(report);
  csv.write(report);
  html.write(report);
}

void add_load_options(CLI::App& command, PerfArguments& arguments) {
  command.add_option("--concurrency", arguments.concurrency,
                     std::string("Closed loop: so many clients that ask again at once, A:B[:STEP]; without any load ") +
                         kDefaultConcurrency);
  command.add_option("--request-rate", arguments.request_rate,
                     "Open loop: so many requests a second, whatever becomes of them, A:B[:STEP]");
  command.add_option("--distribution", arguments.distribution, "How they arrive: poisson (the default) or constant")
      ->check(CLI::IsMember({"poisson", "constant"}).description(""));
  command.add_option("--arrivals", arguments.arrivals,
                     "Open loop: replay a file in every window, one time in seconds a line");
  command.add_option("--batch", arguments.batch, "Rows of each request")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  CLI::Option* const input = command.add_option(
      "--input", arguments.inputs, "Tensors (.npy) or pictures (JPEG, PNG), one for each input; otherwise random");
  command.add_flag("--zeros", arguments.zeros, "Ask with zeros in place of random numbers")->excludes(input);
}

void add_setting_options(CLI::App& command, PerfArguments& arguments) {
  command.add_option("--split", arguments.splits, "How workers are divided: elastic or INTERxINTRA; a list compares")
      ->delimiter(',')
      ->capture_default_str();
  command.add_option("--intra-op", arguments.intra_op, "Who shares a step: pool or openmp")
      ->check(CLI::IsMember({"pool", "openmp"}).description(""))
      ->capture_default_str();
  command.add_option("--max-batch", arguments.max_batch, "Join up to so many requests of one row")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_option("--max-delay", arguments.max_delay_ms, "Milliseconds that a request may be held back for that")
      ->check(CLI::Range(0.0, 60'000.0))
      ->capture_default_str();
  command.add_option("--threads", arguments.threads, "Workers; 0 takes what the process may use")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  add_choice_options(command, arguments.choice);
}

void add_report_options(CLI::App& command, PerfArguments& arguments) {
  command.add_option("--window", arguments.window, "Seconds of a window; three that agree make a row")
      ->check(CLI::Range(0.01, 3600.0))
      ->capture_default_str();
  command.add_option("--warm-up", arguments.warm_up, "Seconds of load before a row's first window")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  command.add_option("--duration", arguments.duration, "Seconds for a row at most, but three windows at least")
      ->check(CLI::Range(0.01, 86400.0))
      ->capture_default_str();
  command.add_option("--json", arguments.json, "Write the report as JSON to this file");
  command.add_option("--csv", arguments.csv, "Write the rows as CSV to this file");
  command.add_option("--html", arguments.html, "Write the report as one HTML page to this file");
}

}  // namespace

void add_perf_command(CLI::App& app) {
  const auto arguments = std::make_shared<PerfArguments>();
  CLI::App* command = app.add_subcommand("perf", "Measure latency and throughput of a model under load");
  command->add_option("MODEL", arguments->model, "ONNX file")->required();
  add_load_options(*command, *arguments);
  add_setting_options(*command, *arguments);
  add_report_options(*command, *arguments);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ration::cli
