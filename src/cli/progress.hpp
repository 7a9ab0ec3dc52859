/// Shows on stderr how far a sweep is and what is left.
#pragma once

#include <ostream>
#include <string>

#include "perf/sweep.hpp"

namespace ration::cli {

/// Returns "42 s", "3 min 20 s" or "1 h 5 min".
std::string duration_text(double seconds);
/// Returns the bar with its text, without line ends.
std::string progress_bar(const perf::Progress& progress);

/// On a terminal one line that is drawn again, otherwise a line for each row that is done.
class ProgressDisplay {
 public:
  ProgressDisplay(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}
  /// Wipes the bar.
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void show(const perf::Progress& progress);
  void show(const perf::Row& row);

 private:
  void wipe();

  std::ostream& out_;
  bool terminal_;
  bool began_ = false;
};

}  // namespace ration::cli
