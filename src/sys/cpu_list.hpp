/// Sets of CPU ids and their text form, the kernel's "0-3,8,10-11".
///
/// A set is a vector of ids, ascending and without repetition. Functions are pure and thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ration::sys {

/// Ids at or above this are taken for garbage; Linux is built for at most 8192 CPUs.
inline constexpr int kMaxCpuId = 65536;

/// Parses a CPU list. Blanks around it are skipped; an empty list is an empty set. Returns nothing for anything else.
std::optional<std::vector<int>> parse_cpu_list(std::string_view text);

/// Returns the shortest text form of the set.
std::string format_cpu_list(const std::vector<int>& cpus);

/// Returns the ids that are in both sets.
std::vector<int> intersect(const std::vector<int>& a, const std::vector<int>& b);

}  // namespace ration::sys
