/// One line of the protocol by which benchmarks/peers asks a worker process for a window of load.
///
///     closed CLIENTS SECONDS
///     open ARRIVAL...          (seconds from the window's start, ascending)
#pragma once

#include <string>
#include <vector>

#include "client_load.hpp"

namespace ration::benchmark {

struct WindowRequest {
  int clients = 0;  ///< Closed loop if positive, otherwise open.
  Seconds duration{0};
  std::vector<Seconds> arrivals;

  friend bool operator==(const WindowRequest&, const WindowRequest&) = default;
};

/// Parses one line. Throws std::invalid_argument with the line in a sentence.
WindowRequest parse_window_request(const std::string& line);

/// Runs the window that was asked for.
Window measure(const WindowRequest& request, const std::function<void()>& answer);

}  // namespace ration::benchmark
