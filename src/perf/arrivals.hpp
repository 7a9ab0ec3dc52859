/// When the requests of an open loop are meant to start: seconds since the load's start, ascending.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace ration::perf {

/// Returns arrivals with exponential gaps, the same for the same seed on every machine.
std::vector<double> poisson_arrivals(double rate, double seconds, std::uint64_t seed);
/// Returns arrivals at equal distances, the first after one of them.
std::vector<double> constant_arrivals(double rate, double seconds);
/// Reads one time in seconds a line; empty lines and lines that begin with '#' do not count. Throws Error: kNotFound if
/// the file cannot be read, kInvalidArgument naming the line that is no number from 0 or lies before the one above it,
/// or if there is no arrival at all.
std::vector<double> read_arrivals(const std::filesystem::path& path);

}  // namespace ration::perf
