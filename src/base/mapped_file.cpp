#include "base/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"

namespace ration::base {

namespace {

/// Closes a file descriptor at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const noexcept { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail_with_errno(ErrorCode code, const std::filesystem::path& path, const char* what) {
  const int error = errno;
  fail(code, "file ", path_in_quotes(path), " cannot be ", what, ": ", std::generic_category().message(error));
}

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path) {
  // The system would open what the name is up to there.
  require(path.native().find('\0') == std::string::npos, ErrorCode::kInvalidArgument, "the path ", path_in_quotes(path),
          " has a NUL in it");
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) fail_with_errno(ErrorCode::kNotFound, path, "opened");
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail_with_errno(ErrorCode::kNotFound, path, "read");
  require(S_ISREG(status.st_mode), ErrorCode::kNotFound, "file ", path_in_quotes(path), " is ",
          S_ISDIR(status.st_mode) ? "a directory" : "not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  std::span<const std::byte> bytes;
  if (size != 0) {
    const void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
    if (memory == MAP_FAILED) fail_with_errno(ErrorCode::kResourceExhausted, path, "mapped");
    bytes = {static_cast<const std::byte*>(memory), size};
  }
  return std::shared_ptr<const MappedFile>(new MappedFile(bytes));
}

void release_pages(std::span<const std::byte> bytes) noexcept {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
  const std::uintptr_t first = (address + page - 1) / page * page;
  const std::uintptr_t last = (address + bytes.size()) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace ration::base
