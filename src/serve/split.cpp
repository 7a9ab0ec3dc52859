#include <charconv>

#include "base/fail.hpp"
#include "ration/engine.hpp"

namespace ration {

Split Split::parse(const std::string& text) {
  if (text == "elastic") return {};
  Split split;
  const char* const end = text.data() + text.size();
  const auto [times, inter_error] = std::from_chars(text.data(), end, split.inter);
  const bool has_intra = inter_error == std::errc() && times != end && *times == 'x';
  const auto [rest, intra_error] = std::from_chars(has_intra ? times + 1 : end, end, split.intra);
  const bool valid = has_intra && intra_error == std::errc() && rest == end && split.inter > 0 && split.intra > 0;
  base::require(valid, ErrorCode::kInvalidArgument, "the split '", text,
                "' is neither 'elastic' nor two positive numbers such as '2x1'");
  return split;
}

std::string Split::to_string() const {
  return elastic() ? "elastic" : std::to_string(inter) + "x" + std::to_string(intra);
}

}  // namespace ration
