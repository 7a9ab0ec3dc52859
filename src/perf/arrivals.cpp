#include "perf/arrivals.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <random>
#include <string>

#include "ration/error.hpp"
#include "ration/printable.hpp"

namespace ration::perf {
namespace {

double parse_time(const std::string& line, const std::string& place) {
  double time = 0;
  const char* const end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data(), end, time);
  const bool is_time =
      error == std::errc{} &&
      line.find_first_not_of(" \t\r", static_cast<std::size_t>(rest - line.data())) == std::string::npos;
  if (!is_time || !std::isfinite(time) || time < 0) {
    throw Error(ErrorCode::kInvalidArgument, place + ": '" + printable(line) + "' is no time in seconds from 0");
  }
  return time;
}

}  // namespace

std::vector<double> poisson_arrivals(double rate, double seconds, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> arrivals;
  // Drawn by inversion, because std::exponential_distribution differs between libraries.
  const auto gap = [&] { return -std::log1p(-static_cast<double>(random() >> 11) * 0x1p-53) / rate; };
  for (double at = gap(); at < seconds; at += gap()) arrivals.push_back(at);
  return arrivals;
}

std::vector<double> constant_arrivals(double rate, double seconds) {
  std::vector<double> arrivals;
  for (std::size_t i = 1; static_cast<double>(i) / rate < seconds; ++i) {
    arrivals.push_back(static_cast<double>(i) / rate);
  }
  return arrivals;
}

std::vector<double> read_arrivals(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw Error(ErrorCode::kNotFound, "cannot read the arrivals '" + path.string() + "'");
  std::vector<double> arrivals;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    const std::string place = path.string() + ", line " + std::to_string(++number);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string::npos || line[first] == '#') continue;
    const double time = parse_time(line.substr(first), place);
    if (!arrivals.empty() && time < arrivals.back()) {
      throw Error(ErrorCode::kInvalidArgument, place + ": the arrival lies before the one above it");
    }
    arrivals.push_back(time);
  }
  if (arrivals.empty()) throw Error(ErrorCode::kInvalidArgument, "no arrival stands in " + path.string());
  return arrivals;
}

}  // namespace ration::perf
