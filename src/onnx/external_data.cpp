#include "onnx/external_data.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <vector>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"

namespace ration::onnx {

namespace fs = std::filesystem;

namespace {

std::uint64_t parse_count(std::string_view text, const char* key, const std::string& label) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  base::require(error == std::errc() && end == text.data() + text.size(), ErrorCode::kInvalidModel, label,
                ": the external data's ", key, " is ", in_quotes(text), ", not a number of bytes");
  return count;
}

bool stays_inside(const fs::path& file, const fs::path& folder) {
  const auto [in_folder, in_file] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return in_folder == folder.end() && in_file != file.end();
}

}  // namespace

SharedBytes ExternalData::find(const TensorProto& tensor, const std::string& label) {
  std::string location;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;
  for (const auto& [key, value] : tensor.external_data) {
    if (key == "location")
      location = value;
    else if (key == "offset")
      offset = parse_count(value, "offset", label);
    else if (key == "length")
      length = parse_count(value, "length", label);
  }
  base::require(!location.empty(), ErrorCode::kInvalidModel, label, ": the external data has no location");
  const SharedBytes file = open(location, label);
  const std::span<const std::byte> bytes = file.bytes;
  base::require(offset <= bytes.size() && length.value_or(0) <= bytes.size() - offset, ErrorCode::kInvalidModel, label,
                ": the external data's offset ", offset, " and length ", length.value_or(0), " reach beyond the ",
                bytes.size(), " bytes of file ", in_quotes(location));
  const auto begin = static_cast<std::size_t>(offset);
  return {bytes.subspan(begin, length ? static_cast<std::size_t>(*length) : bytes.size() - begin), file.owner,
          file.mapped};
}

SharedBytes ExternalData::open(const std::string& location, const std::string& label) {
  base::require(source_ != nullptr || !folder_.empty(), ErrorCode::kUnsupported, label,
                ": a model given as bytes has no folder to read the external data ", in_quotes(location), " from");
  const auto found = files_.find(location);
  if (found != files_.end()) return found->second;
  return files_.emplace(location, source_ ? ask(location, label) : map(location, label)).first->second;
}

SharedBytes ExternalData::ask(const std::string& location, const std::string& label) const {
  // A NUL would end the name early for a source written in C.
  base::require(location.find('\0') == std::string::npos, ErrorCode::kInvalidModel, label, ": the external data ",
                in_quotes(location), " has a NUL in its name");
  const std::span<const std::byte> bytes = source_(location);
  base::require(bytes.data() != nullptr, ErrorCode::kNotFound, label, ": there are no bytes for the external data ",
                in_quotes(location));
  // One copy for all tensors of the file: a small model may name a large file many times.
  auto copy = std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
  const std::span<const std::byte> copied = *copy;
  return {copied, std::move(copy)};
}

SharedBytes ExternalData::map(const std::string& location, const std::string& label) const {
  const auto require_inside = [&](bool condition) {
    base::require(condition, ErrorCode::kInvalidModel, label, ": the external data ", in_quotes(location),
                  " must be a relative path inside the model's folder");
  };
  const fs::path relative(location);
  // A NUL would end the path early for the operating system but not for the checks here.
  require_inside(location.find('\0') == std::string::npos && relative.is_relative());
  require_inside(std::none_of(relative.begin(), relative.end(), [](const fs::path& part) { return part == ".."; }));

  std::error_code error;
  const fs::path folder = fs::canonical(folder_, error);
  base::require(!error, ErrorCode::kNotFound, label, ": the model's folder ", base::path_in_quotes(folder_),
                " cannot be resolved: ", error.message());
  const fs::path resolved = fs::canonical(folder / relative, error);
  base::require(!error, ErrorCode::kNotFound, label, ": the external data ", in_quotes(location),
                " cannot be opened: ", error.message());
  require_inside(stays_inside(resolved, folder));
  std::shared_ptr<const base::MappedFile> file = base::MappedFile::open(resolved);
  const std::span<const std::byte> bytes = file->bytes();
  return {bytes, std::move(file), true};
}

}  // namespace ration::onnx
