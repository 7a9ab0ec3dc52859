#include <array>
#include <cstddef>
#include <fstream>

#include "ration/doctor.hpp"
#include "ration/error.hpp"
#include "ration/onednn_version.hpp"
#include "ration/tune.hpp"
#include "ration/version.hpp"

namespace ration {
namespace {

std::string name_of_cpu() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace

TuningMachine TuningMachine::detect() {
  return {.cpu_model = name_of_cpu(),
          .isa = std::string(ration::isa()),
          .version = std::string(ration::version()),
          .onednn = onednn_version()};
}

TunedModel TunedModel::of(const std::filesystem::path& path) {
  // The constants of FNV-1a at 64 bits, as its authors publish them.
  constexpr std::uint64_t kOffset = 14695981039346656037U;
  constexpr std::uint64_t kPrime = 1099511628211U;
  std::ifstream file(path, std::ios::binary);
  TunedModel model{.file = path.filename().string(), .bytes = 0, .hash = kOffset};
  std::array<char, 1U << 16U> chunk{};
  while (file.read(chunk.data(), chunk.size()), file.gcount() > 0) {
    const auto count = static_cast<std::size_t>(file.gcount());
    for (std::size_t i = 0; i < count; ++i) {
      model.hash = (model.hash ^ static_cast<unsigned char>(chunk[i])) * kPrime;
    }
    model.bytes += count;
  }
  if (!file.eof()) throw Error(ErrorCode::kNotFound, "cannot read '" + path.string() + "'");
  return model;
}

}  // namespace ration
