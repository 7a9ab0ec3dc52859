/// A file mapped into memory read-only.
///
///     std::shared_ptr<const base::MappedFile> file = base::MappedFile::open("resnet50.onnx");
///     std::span<const std::byte> bytes = file->bytes();
///
/// The mapping is private and lives as long as the object; pages are read when they are first touched, so opening a
/// large file costs nothing. Whoever shortens the file meanwhile makes the reader die of SIGBUS, as with every mapping.
/// It stands in base although it uses POSIX headers: the model's tower (onnx) needs it and may not include sys.
/// Immutable, therefore thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace ration::base {

class MappedFile {
 public:
  /// Maps a regular file; an empty file gives an empty span. Throws Error naming the path: kNotFound if it does not
  /// exist, cannot be read or is no regular file, kInvalidArgument if it has a NUL in it, kResourceExhausted if it
  /// cannot be mapped.
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);

  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  explicit MappedFile(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  std::span<const std::byte> bytes_;
};

/// Gives the pages that lie wholly inside `bytes` back to the kernel; they are read from the file again when they are
/// next touched. `bytes` must be part of a MappedFile's: the content of other memory would be lost. Thread-safe; does
/// nothing where the kernel refuses.
void release_pages(std::span<const std::byte> bytes) noexcept;

}  // namespace ration::base
