#include "sched/simulator/speedup.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace ration::simulator {

Speedup Speedup::power(double exponent) {
  if (!(exponent > 0 && exponent <= 1)) throw std::invalid_argument("a speed-up exponent lies above 0 and up to 1");
  Speedup speedup;
  speedup.exponent_ = exponent;
  std::ostringstream name;
  name << "t^" << exponent;
  speedup.name_ = name.str();
  return speedup;
}

Speedup Speedup::measured(std::vector<double> values) {
  if (values.size() < 2) throw std::invalid_argument("a measured speed-up needs values for 1 and 2 workers at least");
  Speedup speedup;
  std::ostringstream name;
  for (const double value : values) {
    if (!(value > 0 && value < 1e6)) throw std::invalid_argument("a measured speed-up is a positive number");
    name << (name.tellp() > 0 ? "," : "") << value;
  }
  speedup.name_ = name.str();
  speedup.exponent_ = std::log(values.back()) / std::log(static_cast<double>(values.size()));
  speedup.values_ = std::move(values);
  return speedup;
}

Speedup Speedup::parse(const std::string& list) {
  std::vector<double> values;
  std::istringstream in(list);
  for (std::string item; std::getline(in, item, ',');) {
    std::istringstream number(item);
    if (!(number >> values.emplace_back())) throw std::invalid_argument("not a speed-up: " + item);
  }
  return measured(std::move(values));
}

double Speedup::operator()(double width) const {
  if (width <= 1) return width;
  const auto known = values_.size();
  if (width >= static_cast<double>(known)) return std::pow(width, exponent_);
  const auto below = static_cast<std::size_t>(width);
  const double part = width - static_cast<double>(below);
  return values_[below - 1] * (1 - part) + values_[below] * part;
}

}  // namespace ration::simulator
