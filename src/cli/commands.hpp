/// The subcommands of `ration`, one function and one file each.
///
/// A function adds its subcommand, with options and a callback that does the work. The callback prints figures on
/// stdout and throws: ration::Error when the work fails (exit 1), CLI::Error for misuse that parsing could not see
/// (exit 2).
#pragma once

#include <CLI/CLI.hpp>

namespace ration::cli {

void add_doctor_command(CLI::App& app);
void add_model_command(CLI::App& app);
void add_perf_command(CLI::App& app);
void add_plan_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_tune_command(CLI::App& app);

}  // namespace ration::cli
