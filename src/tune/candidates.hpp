/// The settings that a search begins with.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "ration/engine.hpp"

namespace ration::tune {

struct Candidate {
  Split split{};
  int max_batch = 1;
  std::chrono::microseconds max_delay{0};

  /// "elastic", "2x1", "2x1 batch 4 delay 2000 us".
  std::string name() const;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// Returns elastic, then every static split IxJ with I*J <= threads; above 16 threads only those whose I and J are
/// powers of two or use all threads. Each of them without batches, and then with every batch of 2, 4, 8 ... up to
/// `max_batch`, with no delay and with one of 2 ms.
std::vector<Candidate> candidates(int threads, int max_batch);

}  // namespace ration::tune
