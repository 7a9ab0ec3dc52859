// ration-load MODEL [splits] [seconds] [rounds]: splits side by side under the same load (comparison.hpp).
// ration-load serve MODEL [options]: windows of load on command (serving.hpp), for benchmarks/peers.
//
//     ration-load resnet50.onnx elastic,2x1,1x2 2 5
//     echo "closed 4 2.0" | ration-load serve resnet50.onnx --split elastic
#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>

#include "comparison.hpp"
#include "serving.hpp"

namespace {

using Arguments = std::span<const char* const>;

int misuse() {
  std::cerr << "usage: ration-load MODEL [elastic,2x1,1x2] [seconds a window] [rounds]\n"
               "       ration-load serve MODEL [--split SPLIT] [--threads N] [--intra-op pool|openmp]"
               " [--no-pin] [--no-govern] [--use-remainder]\n";
  return 2;
}

int compare(Arguments arguments) {
  ration::benchmark::ComparisonOptions options;
  options.model = arguments[0];
  if (arguments.size() > 1) options.splits = arguments[1];
  if (arguments.size() > 2) options.seconds = std::atof(arguments[2]);
  if (arguments.size() > 3) options.rounds = std::atoi(arguments[3]);
  ration::benchmark::compare_splits(options);
  return 0;
}

ration::IntraOp parse_intra_op(const std::string& text) {
  if (text == "pool") return ration::IntraOp::kPool;
  if (text == "openmp") return ration::IntraOp::kOpenMp;
  throw std::invalid_argument("--intra-op is 'pool' or 'openmp', not '" + text + "'");
}

int serve(Arguments arguments) {
  if (arguments.empty()) return misuse();
  ration::EngineOptions options;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string option = arguments[i];
    if (option == "--split" && i + 1 < arguments.size())
      options.split = ration::Split::parse(arguments[++i]);
    else if (option == "--threads" && i + 1 < arguments.size())
      options.threads = std::atoi(arguments[++i]);
    else if (option == "--intra-op" && i + 1 < arguments.size())
      options.intra_op = parse_intra_op(arguments[++i]);
    else if (option == "--no-pin")
      options.pin = false;
    else if (option == "--no-govern")
      options.govern = false;
    else if (option == "--use-remainder")
      options.use_remainder = true;
    else
      return misuse();
  }
  const ration::benchmark::Subject subject(arguments[0], options);
  ration::benchmark::serve_windows(subject, options, std::cin, std::cout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const Arguments arguments(argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0));
  if (arguments.empty()) return misuse();
  if (arguments[0] == std::string("serve")) return serve(arguments.subspan(1));
  return compare(arguments);
} catch (const std::exception& error) {
  std::cerr << "ration-load: " << error.what() << '\n';
  return 1;
}
