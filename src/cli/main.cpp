// The command `ration`. Exit codes: 0 success, 1 the work failed, 2 misuse.
#include <exception>
#include <iostream>
#include <string>

#include "cli/commands.hpp"
#include "ration/error.hpp"
#include "ration/version.hpp"

namespace {

constexpr int kFailure = 1;
constexpr int kMisuse = 2;

int run(int argc, char** argv) {
  CLI::App app("Answers inference requests on a CPU and never takes more of it than it was given.", "ration");
  app.set_version_flag("--version", "ration " + std::string(ration::version()));
  app.require_subcommand(1);
  ration::cli::add_doctor_command(app);
  ration::cli::add_model_command(app);
  ration::cli::add_run_command(app);
  ration::cli::add_perf_command(app);
  ration::cli::add_tune_command(app);
  ration::cli::add_plan_command(app);
  try {
    app.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kMisuse;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int code = run(argc, argv);
    // A full disk behind a pipe shows here at the latest.
    if (!std::cout.flush()) throw ration::Error(ration::ErrorCode::kResourceExhausted, "cannot write the output");
    return code;
  } catch (const std::exception& error) {
    std::cerr << "ration: " << error.what() << '\n';
    return kFailure;
  }
}
