/// Reads /proc and /sys, or a tree that looks like them, and remembers what was read.
///
/// Paths are absolute as the process sees them; the root is put in front. Not thread-safe. Never throws on I/O.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ration::sys {

/// The outcome of reading one file.
struct FileText {
  enum class State { kRead, kMissing, kUnreadable };
  State state = State::kMissing;
  std::string text;
  /// The system's words when unreadable, and when `text` is a former one because the file is unreadable now.
  std::string error;

  bool ok() const noexcept { return state == State::kRead; }
};

/// Returns what a failure to open or read a file means: that there is none, or that it cannot be read.
FileText::State file_state(int error) noexcept;

class FileTree {
 public:
  /// `former` has texts by path that count where a file exists but cannot be read, as when the process has no file
  /// descriptor left.
  explicit FileTree(std::filesystem::path root, std::map<std::string, std::string> former = {});

  /// Reads at most 16 MiB of a file; a longer one counts as unreadable.
  const FileText& read(const std::string& path);
  bool is_directory(const std::string& path) const;
  /// Returns the names in a directory, sorted; none if it cannot be read.
  std::vector<std::string> list(const std::string& path) const;

  /// Returns the place of `path` in the real file system.
  std::string locate(const std::string& path) const;
  /// True if this is the running system, so that the kernel may be asked, too.
  bool is_live() const noexcept { return prefix_.empty(); }
  /// Returns every path asked for so far.
  const std::map<std::string, FileText>& seen() const noexcept { return seen_; }

 private:
  std::string prefix_;  // Empty for "/".
  std::map<std::string, std::string> former_;
  std::map<std::string, FileText> seen_;
};

}  // namespace ration::sys
