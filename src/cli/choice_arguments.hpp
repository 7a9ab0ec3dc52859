/// What a command line may say about the choice of implementations.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "ration/model.hpp"

namespace ration::cli {

struct ChoiceArguments {
  int choice_time_ms = static_cast<int>(ModelOptions{}.choice_time.count());
  bool no_winograd = false;
  std::string isa = "avx512";
  std::vector<std::string> pins;      ///< "STEP=IMPLEMENTATION".
  std::vector<std::string> disabled;  ///< Implementations.
};

/// Adds --choice-time, --no-winograd, --isa, --pin and --disable.
void add_choice_options(CLI::App& command, ChoiceArguments& arguments);

/// Puts them into the options of a model. Throws CLI::ValidationError for a pin that is none.
void apply(const ChoiceArguments& arguments, ModelOptions& options);

}  // namespace ration::cli
