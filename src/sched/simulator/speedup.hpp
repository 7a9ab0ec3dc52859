/// How much faster one request runs on several workers than on one.
#pragma once

#include <string>
#include <vector>

namespace ration::simulator {

class Speedup {
 public:
  /// s(t) = t^exponent; the exponent lies between 0 and 1.
  static Speedup power(double exponent);
  /// Measured values for 1, 2, 3, ... workers, the first one 1. Between and beyond them s grows along the last known
  /// exponent. Throws std::invalid_argument unless they are positive and there is at least one beside the first.
  static Speedup measured(std::vector<double> values);
  /// Reads "1,1.9,2.7". Throws std::invalid_argument.
  static Speedup parse(const std::string& list);

  /// Returns the speed at `width` workers, in units of one worker's. Below one worker (a shared core) it is `width`.
  double operator()(double width) const;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  double exponent_ = 1;
  std::vector<double> values_;
};

}  // namespace ration::simulator
