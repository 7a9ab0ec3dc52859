#include "sys/budget_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "sys/affinity.hpp"
#include "sys/budget_detection.hpp"

namespace ration::sys {
namespace {

// Limit files are one line; a longer file is compared by its beginning.
using Buffer = std::array<char, 4096>;

// Returns the beginning of the file as it is now; empty if it went away.
std::string_view read_beginning(const FileDescriptor& file, Buffer& buffer) {
  const ssize_t count = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0U};
}

}  // namespace

BudgetReader::BudgetReader(CpuBudgetOptions options) : options_(std::move(options)) { detect(); }

void BudgetReader::detect() {
  FileTree files(options_.root);
  budget_ = detect_budget(files, options_.pid);
  main_thread_ = files.is_live() ? process_affinity(options_.pid) : std::vector<int>{};
  watches_.clear();
  Buffer buffer;
  for (const auto& [path, seen] : files.seen()) {
    // mountinfo is large, and in the live status file counters change all the time.
    if (path.ends_with("/mountinfo") || (files.is_live() && path.ends_with("/status"))) continue;
    Watch watch{files.locate(path), FileDescriptor(files.locate(path)), ""};
    if (watch.file.is_open()) watch.text = read_beginning(watch.file, buffer);
    watches_.push_back(std::move(watch));
  }
}

bool BudgetReader::changed() {
  if (!main_thread_.empty() && process_affinity(options_.pid) != main_thread_) return true;
  Buffer buffer;
  for (const Watch& watch : watches_) {
    if (!watch.file.is_open()) {
      if (FileDescriptor(watch.place).is_open()) return true;
    } else if (read_beginning(watch.file, buffer) != watch.text) {
      return true;
    }
  }
  return false;
}

bool BudgetReader::refresh() {
  if (!changed()) return false;
  const CpuBudget before = std::exchange(budget_, {});
  detect();
  return budget_ != before;
}

}  // namespace ration::sys
