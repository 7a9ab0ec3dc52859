#include "cli/choice_arguments.hpp"

#include <chrono>

namespace ration::cli {

void add_choice_options(CLI::App& command, ChoiceArguments& arguments) {
  command
      .add_option(
          "--choice-time", arguments.choice_time_ms,
          "Milliseconds for each image to measure which implementation is the fastest; 0: take the first in order")
      ->check(CLI::Range(0, 3'600'000))
      ->capture_default_str();
  command.add_flag("--no-winograd", arguments.no_winograd, "Compute every convolution directly");
  command.add_option("--isa", arguments.isa, "The widest instruction set of own kernels: portable, avx2 or avx512")
      ->check(CLI::IsMember({"portable", "avx2", "avx512"}).description(""))
      ->capture_default_str();
  command.add_option("--pin", arguments.pins,
                     "STEP=IMPLEMENTATION or OPERATOR=IMPLEMENTATION: who shall compute it, as --explain names them");
  command.add_option("--disable", arguments.disabled, "Implementation to leave out, or a prefix such as onednn");
}

void apply(const ChoiceArguments& arguments, ModelOptions& options) {
  options.choice_time = std::chrono::milliseconds(arguments.choice_time_ms);
  options.winograd = !arguments.no_winograd;
  options.kernel_isa = arguments.isa == "portable" ? KernelIsa::kPortable
                       : arguments.isa == "avx2"   ? KernelIsa::kAvx2
                                                   : KernelIsa::kAvx512;
  options.disabled_implementations = arguments.disabled;
  for (const std::string& pin : arguments.pins) {
    // Names of steps come from files and may hold any character; those of implementations hold no '='.
    const std::size_t equals = pin.rfind('=');
    if (equals == std::string::npos) throw CLI::ValidationError("--pin", "'" + pin + "' is no NAME=IMPLEMENTATION");
    options.implementations.insert_or_assign(pin.substr(0, equals), pin.substr(equals + 1));
  }
}

}  // namespace ration::cli
