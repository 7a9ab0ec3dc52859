/// What the callback of one request writes down, and how a window is made of it.
#pragma once

#include <memory>
#include <vector>

#include "perf/window_times.hpp"
#include "ration/request.hpp"

namespace ration::perf {

struct RequestRecord {
  enum class End : std::uint8_t { kNone, kAnswered, kFailed, kCancelled };

  Clock::time_point intended, issued, ended;
  std::chrono::nanoseconds compute{0};
  double width = 0;
  int batch = 0;
  End end = End::kNone;

  /// Takes down an answer that came now.
  void take(const Response& response, Clock::time_point now) noexcept;
};

/// Puts the request into the window if it belongs there: see Window.
void add_to_window(const RequestRecord& record, const WindowTimes& times, Window& window);

/// Records of one client, one behind the other, in blocks: adding never moves what is there.
class RecordLog {
 public:
  RequestRecord& add() {
    if (used_ == kBlock) {
      blocks_.push_back(std::make_unique<RequestRecord[]>(kBlock));
      used_ = 0;
    }
    return blocks_.back()[used_++];
  }

  template <class Function>
  void for_each(Function function) const {
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      const std::size_t size = block + 1 < blocks_.size() ? kBlock : used_;
      for (std::size_t i = 0; i < size; ++i) function(blocks_[block][i]);
    }
  }

 private:
  static constexpr std::size_t kBlock = 1024;
  std::vector<std::unique_ptr<RequestRecord[]>> blocks_;
  std::size_t used_ = kBlock;
};

}  // namespace ration::perf
