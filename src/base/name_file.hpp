/// Says of which file an error speaks that goes wrong while a model is loaded.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"

namespace ration::base {

/// Returns true for the codes of what is wrong with a file, the options or this library; the rest happens to any model.
inline bool is_about_a_file(ErrorCode code) noexcept {
  return code != ErrorCode::kUnavailable && code != ErrorCode::kCancelled && code != ErrorCode::kDeadlineExceeded;
}

/// Returns load(). An Error about the file is thrown on with the file's name before its sentence, unless the sentence
/// has it. For the edge of a layer, where everything that reads the file is called from.
template <class Load>
auto name_file(const std::filesystem::path& path, Load&& load) {
  try {
    return load();
  } catch (const Error& error) {
    const std::string name = path_in_quotes(path);
    const bool is_named = std::string_view(error.what()).find(name) != std::string_view::npos;
    if (is_named || !is_about_a_file(error.code())) throw;
    fail(error.code(), "file ", name, ": ", error.what());
  }
}

}  // namespace ration::base
