/// How error sentences show the names of things in files, and of files.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>

#include "ration/printable.hpp"

namespace ration::base {

/// Returns the name in quotes, cleaned and cut by printable(). (Not called quoted: argument-dependent lookup would
/// choose std::quoted for a std::string.)
inline std::string in_quotes(std::string_view name) {
  return std::string(1, '\'').append(printable(name)).append(1, '\'');
}

/// The same for a path, which is worth nothing without its end: as long as Linux can open it.
inline std::string path_in_quotes(const std::filesystem::path& path) {
  constexpr std::size_t kLongestPath = 4096;
  return std::string(1, '\'').append(printable(path.native(), kLongestPath)).append(1, '\'');
}

/// A name that is put in quotes only if it is printed, for conditions that every request checks.
struct Quoted {
  std::string_view name;

  friend std::ostream& operator<<(std::ostream& out, const Quoted& quoted) { return out << in_quotes(quoted.name); }
};

}  // namespace ration::base
