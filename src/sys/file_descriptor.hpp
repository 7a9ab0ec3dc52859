/// Owns a read-only file descriptor.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace ration::sys {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  /// Opens for reading, not inherited across exec. On failure is_open() is false and errno says why.
  explicit FileDescriptor(const std::string& place) : number_(::open(place.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  bool is_open() const noexcept { return number_ >= 0; }
  int get() const noexcept { return number_; }
  void close() noexcept {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

}  // namespace ration::sys
