#include "cli/progress.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "cli/perf_table.hpp"

namespace ration::cli {
namespace {

constexpr int kBarWidth = 24;
constexpr const char* kEraseLine = "\r\x1b[K";

std::string left_text(const perf::Progress& progress) {
  const std::string least = duration_text(progress.left_at_least_s), most = duration_text(progress.left_at_most_s);
  return least == most ? least : least + " to " + most;
}

}  // namespace

std::string duration_text(double seconds) {
  const long whole = std::lround(seconds);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string progress_bar(const perf::Progress& progress) {
  const double all = progress.elapsed_s + progress.left_at_least_s;
  const double share = all > 0 ? std::clamp(progress.elapsed_s / all, 0.0, 1.0) : 1;
  std::string bar(kBarWidth, '.');
  std::fill_n(bar.begin(), static_cast<std::ptrdiff_t>(share * kBarWidth), '#');
  std::ostringstream text;
  text << '[' << bar << "] row " << progress.rows_done + 1 << '/' << progress.rows;
  if (progress.next != nullptr) {
    const perf::Case& next = *progress.next;
    text << ' ' << setting_name(next.setting.split, next.setting.intra_op) << ", "
         << load_name(next.load.concurrency, next.load.request_rate);
  }
  if (progress.round == 0) {
    text << ", warm-up";
  } else {
    text << ", window " << progress.round;
  }
  text << ", " << left_text(progress) << " left";
  return text.str();
}

ProgressDisplay::~ProgressDisplay() { wipe(); }

void ProgressDisplay::wipe() {
  if (terminal_ && began_) out_ << kEraseLine << std::flush;
}

void ProgressDisplay::show(const perf::Progress& progress) {
  if (terminal_) {
    out_ << kEraseLine << progress_bar(progress) << std::flush;
  } else if (!began_) {
    out_ << progress.rows << " rows, " << left_text(progress) << std::endl;
  }
  began_ = true;
}

void ProgressDisplay::show(const perf::Row& row) {
  wipe();
  out_ << row_summary(row) << std::endl;
}

}  // namespace ration::cli
