#include "window_request.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace ration::benchmark {

namespace {

bool parse(std::istringstream& words, WindowRequest& request) {
  std::string load;
  words >> load;
  double seconds = 0;
  if (load == "closed") {
    words >> request.clients >> seconds >> std::ws;
    request.duration = Seconds(seconds);
    return words.eof() && !words.bad() && request.clients > 0 && seconds > 0;
  }
  if (load != "open") return false;
  while (words >> seconds) request.arrivals.emplace_back(seconds);
  return words.eof() && !request.arrivals.empty() && std::is_sorted(request.arrivals.begin(), request.arrivals.end());
}

}  // namespace

WindowRequest parse_window_request(const std::string& line) {
  std::istringstream words(line);
  WindowRequest request;
  if (parse(words, request)) return request;
  throw std::invalid_argument("'" + line + "' is neither 'closed CLIENTS SECONDS' nor 'open ARRIVAL...'");
}

Window measure(const WindowRequest& request, const std::function<void()>& answer) {
  if (request.clients > 0) return closed_loop(answer, request.clients, request.duration);
  return open_loop(answer, request.arrivals);
}

}  // namespace ration::benchmark
