/// Reads a whole file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace ration::cli {

/// Returns the file's bytes. Throws Error: kNotFound if it cannot be read, kInvalidArgument if it has more bytes than
/// `limit`; both name the path.
std::vector<unsigned char> read_file(const std::filesystem::path& path, std::size_t limit);

}  // namespace ration::cli
