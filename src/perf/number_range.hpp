/// Ranges as one types them: "4", "1:8" or "10:50:20".
#pragma once

#include <string>
#include <vector>

namespace ration::perf {

/// Returns the numbers of A, A:B (in steps of 1) or A:B:S, from A to B at most. Throws Error(kInvalidArgument) with a
/// sentence that quotes the text, if it is none of these, a number is not above 0, B is below A, or there would be more
/// than 1000.
std::vector<double> parse_range(const std::string& text);
/// The same for whole numbers.
std::vector<int> parse_whole_range(const std::string& text);

}  // namespace ration::perf
