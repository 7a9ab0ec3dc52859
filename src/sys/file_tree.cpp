#include "sys/file_tree.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "sys/file_descriptor.hpp"

namespace ration::sys {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

FileText failure(int error) {
  FileText file;
  file.state = error == ENOENT || error == ENOTDIR ? FileText::State::kMissing : FileText::State::kUnreadable;
  file.error = std::generic_category().message(error);
  return file;
}

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

FileTree::FileTree(std::filesystem::path root) : prefix_(root.lexically_normal().string()) {
  while (!prefix_.empty() && prefix_.back() == '/') prefix_.pop_back();
}

const FileText& FileTree::read(const std::string& path) {
  const auto known = seen_.find(path);
  if (known != seen_.end()) return known->second;
  return seen_.emplace(path, read_whole(locate(path))).first->second;
}

bool FileTree::is_directory(const std::string& path) const {
  std::error_code error;
  return std::filesystem::is_directory(locate(path), error);
}

std::vector<std::string> FileTree::list(const std::string& path) const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(locate(path), error);
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string FileTree::locate(const std::string& path) const { return prefix_ + path; }

}  // namespace ration::sys
