// ration-requests MEASUREMENT MODEL...: what the request layer costs and keeps (measurements.hpp).
//
//     ration-requests overhead tiny.onnx
//     ration-requests overload resnet50.onnx [seconds]
//     ration-requests batching resnet50.onnx [seconds a window] [pairs]
//     ration-requests metrics resnet18.onnx [seconds a window] [pairs]
//     ration-requests replacement a.onnx b.onnx [times]
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "measurements.hpp"

namespace {

using Arguments = std::vector<std::string>;

double number(const Arguments& arguments, std::size_t i, double otherwise) {
  return i < arguments.size() ? std::atof(arguments[i].c_str()) : otherwise;
}

bool measure(const Arguments& arguments) {
  using namespace ration::benchmark;
  if (arguments.size() < 2) return false;
  const std::string& what = arguments[0];
  const std::string& model = arguments[1];
  const int pairs = static_cast<int>(number(arguments, 3, 15));
  if (what == "overhead") {
    measure_overhead(model);
  } else if (what == "overload") {
    measure_overload(model, number(arguments, 2, 30));
  } else if (what == "batching") {
    measure_batching(model, number(arguments, 2, 4), pairs);
  } else if (what == "metrics") {
    measure_metrics(model, number(arguments, 2, 2), pairs);
  } else if (what == "replacement" && arguments.size() > 2) {
    measure_replacement(model, arguments[2], static_cast<int>(number(arguments, 3, 1000)));
  } else {
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) try {
  if (measure(Arguments(argv + 1, argv + argc))) return 0;
  std::cerr << "usage: ration-requests overhead|overload|batching|metrics MODEL [seconds] [pairs]\n"
               "       ration-requests replacement MODEL MODEL [times]\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "ration-requests: " << error.what() << '\n';
  return 1;
}
