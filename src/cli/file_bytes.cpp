#include "cli/file_bytes.hpp"

#include <fstream>
#include <string>

#include "ration/error.hpp"

namespace ration::cli {

std::vector<unsigned char> read_file(const std::filesystem::path& path, std::size_t limit) {
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(path, error);
  std::ifstream file(path, std::ios::binary);
  if (!file || is_folder) throw Error(ErrorCode::kNotFound, "cannot read the file '" + path.string() + "'");
  // In pieces, not by the size the file system tells: a pipe has none.
  std::vector<unsigned char> bytes;
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  while (file) {
    const std::size_t before = bytes.size();
    if (before > limit) {
      throw Error(ErrorCode::kInvalidArgument,
                  "'" + path.string() + "' has more than " + std::to_string(limit) + " bytes");
    }
    bytes.resize(before + kPiece);
    file.read(reinterpret_cast<char*>(bytes.data() + before), static_cast<std::streamsize>(kPiece));
    bytes.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) throw Error(ErrorCode::kNotFound, "reading the file '" + path.string() + "' failed");
  return bytes;
}

}  // namespace ration::cli
