#include "onnx/file_kind.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ration::onnx {

namespace {

using std::literals::string_view_literals::operator""sv;

/// Far enough to see past blanks, and the comment or two that a page may begin with.
constexpr std::size_t kLooked = 512;

struct Kind {
  std::string_view beginning;
  std::string_view what;
};

// None is the beginning of a protobuf message that could be a model: field 1 of a ModelProto is a number.
constexpr std::array kBinaries{
    Kind{"\x1F\x8B"sv, "compressed by gzip, unpack it first"},
    Kind{"PK\x03\x04"sv, "a ZIP archive, unpack it first (a .pt file of PyTorch is one: export it to ONNX)"},
    Kind{"\xFD"
         "7zXZ\0"sv,
         "compressed by xz, unpack it first"},
    Kind{"\x28\xB5\x2F\xFD"sv, "compressed by Zstandard, unpack it first"},
    Kind{"\x89HDF\r\n"sv, "an HDF5 file (of Keras, for example), export it to ONNX"},
    Kind{"\x93NUMPY"sv, "a NumPy array"},
};

constexpr std::string_view kPage = "an HTML page, probably the error page of a download";
constexpr std::string_view kText = "an ONNX model as text, only the binary form is read";

// In lower case, after blanks.
constexpr std::array kTexts{
    Kind{"version https://git-lfs.github.com/spec/"sv, "a Git LFS pointer, not the file itself: run git lfs pull"},
    Kind{"<!doctype html"sv, kPage},
    Kind{"<html"sv, kPage},
    Kind{"<!--"sv, kPage},
    Kind{"<?xml"sv, "an XML file"},
    Kind{"ir_version:"sv, kText},
    Kind{"ir_version :"sv, kText},
    Kind{"producer_name:"sv, kText},
    Kind{"graph {"sv, kText},
    Kind{"{"sv, "a JSON file"},
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lowered;
}

/// ONNX's own syntax puts the version into angle brackets before the graph.
bool is_onnx_syntax(std::string_view text) {
  return text.starts_with('<') && text.find("ir_version") != std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> foreign_kind(std::span<const std::byte> bytes) {
  const std::string_view begin(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLooked));
  for (const Kind& kind : kBinaries) {
    if (begin.starts_with(kind.beginning)) return kind.what;
  }
  // FlatBuffers have their name behind an offset.
  const std::string_view name = begin.substr(std::min<std::size_t>(begin.size(), 4));
  if (name.starts_with("TFL3")) return "a TensorFlow Lite model, export it to ONNX";
  if (name.starts_with("ORTM")) return "in ONNX Runtime's own format, use the .onnx file it was made from";
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const auto text_begin =
      std::find_if_not(begin.begin() + (begin.starts_with(kByteOrderMark) ? 3 : 0), begin.end(), is_blank);
  const std::string text = lower({text_begin, begin.end()});
  for (const Kind& kind : kTexts) {
    if (text.starts_with(kind.beginning)) return kind.what;
  }
  if (is_onnx_syntax(text)) return kText;
  return std::nullopt;
}

}  // namespace ration::onnx
