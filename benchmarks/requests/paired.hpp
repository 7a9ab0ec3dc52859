/// Two settings measured in turn, A B A B ..., and the ratio of each pair.
#pragma once

#include <functional>
#include <string>

namespace ration::benchmark {

/// Calls both `pairs` times in turn and prints the median of each, and the median and quartiles of b / a.
void print_pairs(const std::string& name, const std::string& unit, const std::function<double()>& a,
                 const std::function<double()>& b, int pairs);

}  // namespace ration::benchmark
