#include "sys/file_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "sys/file_descriptor.hpp"

namespace ration::sys {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

FileText failure(int error) {
  FileText file;
  file.state = file_state(error);
  file.error = std::generic_category().message(error);
  return file;
}

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

FileText read_whole(const std::string& place) {
  const FileDescriptor file(place);
  if (!file.is_open()) return failure(errno);
  FileText result;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(errno);
    if (count == 0) break;
    result.text.append(buffer.data(), static_cast<std::size_t>(count));
    if (result.text.size() > kMaxFileBytes) return failure(EFBIG);
  }
  result.state = FileText::State::kRead;
  return result;
}

}  // namespace

FileText::State file_state(int error) noexcept {
  // ENODEV is what the file of a cgroup says that was removed after it was opened.
  const bool missing = error == ENOENT || error == ENOTDIR || error == ENODEV;
  return missing ? FileText::State::kMissing : FileText::State::kUnreadable;
}

FileTree::FileTree(std::filesystem::path root, std::map<std::string, std::string> former)
    : prefix_(root.lexically_normal().string()), former_(std::move(former)) {
  while (!prefix_.empty() && prefix_.back() == '/') prefix_.pop_back();
}

const FileText& FileTree::read(const std::string& path) {
  const auto known = seen_.find(path);
  if (known != seen_.end()) return known->second;
  FileText file = read_whole(locate(path));
  const auto former = former_.find(path);
  if (file.state == FileText::State::kUnreadable && former != former_.end()) {
    file.state = FileText::State::kRead;
    file.text = former->second;
  }
  return seen_.emplace(path, std::move(file)).first->second;
}

bool FileTree::is_directory(const std::string& path) const {
  std::error_code error;
  return std::filesystem::is_directory(locate(path), error);
}

std::vector<std::string> FileTree::list(const std::string& path) const {
  // Not std::filesystem::directory_iterator: libstdc++'s ends the process where it finds no memory for an entry.
  std::vector<std::string> names;
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(locate(path).c_str()));
  if (directory == nullptr) return names;
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string FileTree::locate(const std::string& path) const { return prefix_ + path; }

}  // namespace ration::sys
