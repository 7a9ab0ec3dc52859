/// Resident memory of this process.
#pragma once

#include <fstream>
#include <string>

namespace ration::benchmark {

/// Returns VmRSS in MiB; 0 if /proc does not tell.
inline double resident_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib / 1024;
  }
  return 0;
}

}  // namespace ration::benchmark
