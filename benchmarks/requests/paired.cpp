#include "paired.hpp"

#include <cstdio>
#include <vector>

#include "client_load.hpp"

namespace ration::benchmark {

void print_pairs(const std::string& name, const std::string& unit, const std::function<double()>& a,
                 const std::function<double()>& b, int pairs) {
  std::vector<double> first, second, ratios;
  for (int pair = 0; pair < pairs; ++pair) {
    first.push_back(a());
    second.push_back(b());
    ratios.push_back(second.back() / first.back());
  }
  std::printf("%s: off %.4g, on %.4g %s; on/off median %.4f, quartiles %.4f to %.4f, %d pairs\n", name.c_str(),
              quantile(first, 0.5), quantile(second, 0.5), unit.c_str(), quantile(ratios, 0.5), quantile(ratios, 0.25),
              quantile(ratios, 0.75), pairs);
  std::fflush(stdout);
}

}  // namespace ration::benchmark
