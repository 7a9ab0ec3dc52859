#include "ration/printable.hpp"

#include <algorithm>
#include <array>

namespace ration {
namespace {

/// A character and its length; no length stands for a byte that begins none.
struct Decoded {
  char32_t character = 0;
  std::size_t bytes = 0;
};

/// Decodes the first character by the table of well-formed sequences in the Unicode standard (3-7). `text` is not
/// empty.
Decoded decode(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xC2 || first > 0xF4) return {};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (text.size() < length) return {};
  char32_t character = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    character = (character << 6U) | (byte(i) & 0x3FU);
  }
  const bool is_overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
  const bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (is_overlong || is_surrogate || character > 0x10FFFF) return {};
  return {character, length};
}

/// Control characters (C0, DEL, C1), and what Unicode uses to hide, join, separate or reorder text.
bool misleads(char32_t character) {
  struct Range {
    char32_t first, last;
  };
  static constexpr std::array<Range, 10> kRanges{{{0x00, 0x1F},
                                                  {0x7F, 0x9F},
                                                  {0xAD, 0xAD},
                                                  {0x61C, 0x61C},
                                                  {0x200B, 0x200F},
                                                  {0x2028, 0x202E},
                                                  {0x2060, 0x206F},
                                                  {0xFEFF, 0xFEFF},
                                                  {0xFFF9, 0xFFFB},
                                                  {0xE0000, 0xE007F}}};
  return std::any_of(kRanges.begin(), kRanges.end(),
                     [&](const Range& range) { return character >= range.first && character <= range.last; });
}

}  // namespace

std::string printable(std::string_view name, std::size_t longest) {
  std::string text;
  text.reserve(std::min(name.size(), longest) + 3);
  while (!name.empty()) {
    const Decoded decoded = decode(name);
    const bool shown = decoded.bytes > 0 && !misleads(decoded.character);
    const std::size_t taken = std::max<std::size_t>(decoded.bytes, 1);
    if (text.size() + (shown ? taken : 1) > longest) return text += "...";
    if (shown)
      text.append(name.substr(0, taken));
    else
      text += '?';
    name.remove_prefix(taken);
  }
  return text;
}

}  // namespace ration
