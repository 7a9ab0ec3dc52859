#include "cli/npy.hpp"

#include <cstring>
#include <fstream>
#include <span>
#include <string>

#include "cli/file_bytes.hpp"
#include "cli/npy_header.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaximumFile = std::size_t{1} << 32U;
// The data of a written file starts at a multiple of this, as NumPy's own files do.
constexpr std::size_t kAlignment = 64;

using Bytes = std::span<const unsigned char>;

/// Splits the file behind magic and version into the header's text and the data.
std::pair<std::string_view, Bytes> split(Bytes file) {
  const auto starts_with_magic = [&] { return std::memcmp(file.data(), kMagic.data(), kMagic.size()) == 0; };
  constexpr std::size_t kFixed = 8;
  if (file.size() < kFixed || !starts_with_magic()) throw Error(ErrorCode::kInvalidArgument, "it is no NumPy file");
  const unsigned version = file[6];
  if (version < 1 || version > 3) {
    throw Error(ErrorCode::kInvalidArgument, "NumPy format version " + std::to_string(version) + " is unknown");
  }
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  file = file.subspan(kFixed);
  if (file.size() < length_bytes) throw Error(ErrorCode::kInvalidArgument, "the file ends in its header");
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length |= std::size_t{file[i]} << (8 * i);
  file = file.subspan(length_bytes);
  if (file.size() < length) throw Error(ErrorCode::kInvalidArgument, "the file ends in its header");
  return {{reinterpret_cast<const char*>(file.data()), length}, file.subspan(length)};
}

Tensor parse(Bytes file) {
  const auto [text, data] = split(file);
  const NpyHeader header = parse_npy_header(text);
  // elements() bounds the product, so that the size in bytes cannot overflow.
  const std::size_t wanted = static_cast<std::size_t>(header.shape.elements()) * byte_size(header.type);
  if (data.size() != wanted) {
    throw Error(ErrorCode::kInvalidArgument, "it holds " + std::to_string(data.size()) + " bytes of data, but " +
                                                 std::string(to_string(header.type)) + " " + header.shape.to_string() +
                                                 " takes " + std::to_string(wanted));
  }
  Tensor tensor(header.type, header.shape);
  if (wanted > 0) std::memcpy(tensor.data(), data.data(), wanted);
  return tensor;
}

}  // namespace

Tensor read_npy(const std::filesystem::path& path) {
  const std::vector<unsigned char> bytes = read_file(path, kMaximumFile);
  try {
    return parse(bytes);
  } catch (const Error& error) {
    throw Error(error.code(), "cannot read '" + path.string() + "': " + error.what());
  }
}

void write_npy(const std::filesystem::path& path, const TensorView& tensor) {
  std::string header = format_npy_header({tensor.type(), tensor.shape()});
  const std::size_t before = kMagic.size() + 2 + 2;
  header.append(kAlignment - 1 - (before + header.size()) % kAlignment, ' ');
  header += '\n';
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << kMagic << '\x01' << '\x00' << static_cast<char>(header.size() & 0xFFU)
       << static_cast<char>(header.size() >> 8U) << header;
  file.write(static_cast<const char*>(tensor.data()), static_cast<std::streamsize>(tensor.bytes()));
  file.close();
  if (!file) throw Error(ErrorCode::kNotFound, "cannot write the file '" + path.string() + "'");
}

}  // namespace ration::cli
