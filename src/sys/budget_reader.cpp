#include "sys/budget_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "sys/affinity.hpp"
#include "sys/budget_detection.hpp"

namespace ration::sys {
namespace {

// Limit files are one line; a longer file is compared by its beginning.
using Buffer = std::array<char, 4096>;

// Reads the beginning of an open file again.
FileText::State read_beginning(const FileDescriptor& file, Buffer& buffer, std::string_view& text) {
  const ssize_t count = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  if (count < 0) return file_state(errno);
  text = {buffer.data(), static_cast<std::size_t>(count)};
  return FileText::State::kRead;
}

}  // namespace

BudgetReader::BudgetReader(CpuBudgetOptions options) : options_(std::move(options)) { detect(); }

std::map<std::string, std::string> BudgetReader::former_texts() const {
  std::map<std::string, std::string> former = texts_;
  Buffer buffer;
  std::string_view text;
  for (const Watch& watch : watches_) {
    // Without a descriptor to spare for a new look, the one that is open still shows the limit as it is.
    if (!watch.file.is_open() || read_beginning(watch.file, buffer, text) != FileText::State::kRead) continue;
    former[watch.path] = text;
  }
  return former;
}

void BudgetReader::detect() {
  FileTree files(options_.root, former_texts());
  budget_ = detect_budget(files, options_.pid);
  main_thread_ = files.is_live() ? process_affinity(options_.pid) : std::vector<int>{};
  std::vector<Watch> old = std::exchange(watches_, {});
  texts_.clear();
  for (const auto& [path, seen] : files.seen()) {
    // In the live status file counters change all the time, and the kernel tells the affinity anyway.
    if (files.is_live() && path.ends_with("/status")) continue;
    if (seen.ok()) texts_[path] = seen.text;
    if (path.ends_with("/mountinfo")) continue;  // Too large to be compared at every look.
    const FileText::State state = seen.error.empty() || !seen.ok() ? seen.state : FileText::State::kUnreadable;
    Watch watch{path, files.locate(path), FileDescriptor(files.locate(path)), state,
                seen.text.substr(0, std::tuple_size_v<Buffer>)};
    if (!watch.file.is_open() && file_state(errno) == FileText::State::kUnreadable) {
      const auto known =
          std::find_if(old.begin(), old.end(), [&](const Watch& entry) { return entry.path == watch.path; });
      if (known != old.end()) watch.file = std::move(known->file);
    }
    watches_.push_back(std::move(watch));
  }
}

bool BudgetReader::changed() {
  if (!main_thread_.empty() && process_affinity(options_.pid) != main_thread_) return true;
  Buffer buffer;
  for (Watch& watch : watches_) {
    std::string_view text;
    if (!watch.file.is_open()) watch.file = FileDescriptor(watch.place);
    const FileText::State state = watch.file.is_open() ? read_beginning(watch.file, buffer, text) : file_state(errno);
    // What cannot be read at the moment tells nothing.
    if (state == FileText::State::kUnreadable) continue;
    if (state != watch.state || text != watch.text) return true;
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
