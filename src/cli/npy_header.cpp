#include "cli/npy_header.hpp"

#include <array>
#include <charconv>
#include <vector>

#include "ration/error.hpp"
#include "ration/printable.hpp"

namespace ration::cli {
namespace {

struct TypeName {
  std::string_view name;  ///< Without the byte order.
  DataType type;
};

constexpr std::array<TypeName, 12> kTypeNames{{{"f4", DataType::kFloat32},
                                               {"f8", DataType::kFloat64},
                                               {"f2", DataType::kFloat16},
                                               {"i1", DataType::kInt8},
                                               {"i2", DataType::kInt16},
                                               {"i4", DataType::kInt32},
                                               {"i8", DataType::kInt64},
                                               {"u1", DataType::kUInt8},
                                               {"u2", DataType::kUInt16},
                                               {"u4", DataType::kUInt32},
                                               {"u8", DataType::kUInt64},
                                               {"b1", DataType::kBool}}};

[[noreturn]] void refuse(const std::string& reason) { throw Error(ErrorCode::kInvalidArgument, reason); }

/// Takes the literal apart from left to right.
class LiteralReader {
 public:
  explicit LiteralReader(std::string_view text) : rest_(text) {}

  bool take(std::string_view token) {
    const std::size_t start = rest_.find_first_not_of(" \t\n");
    rest_.remove_prefix(start == std::string_view::npos ? rest_.size() : start);
    if (rest_.substr(0, token.size()) != token) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void expect(std::string_view token) {
    if (!take(token)) {
      refuse("the header has '" + printable(rest_, 16) + "' where '" + std::string(token) + "' belongs");
    }
  }

  std::string_view take_string() {
    const std::string_view quote = take("\"") ? "\"" : "'";
    if (quote == "'") expect("'");
    const std::size_t end = rest_.find(quote);
    if (end == std::string_view::npos) refuse("the header has a string without an end");
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text;
  }

  bool take_bool() {
    if (take("True")) return true;
    expect("False");
    return false;
  }

  Shape take_shape() {
    std::vector<std::int64_t> dims;
    expect("(");
    while (!take(")")) {
      std::int64_t dim = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), dim);
      if (error != std::errc{} || dim < 0) refuse("the header has a dimension that is no number from 0");
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      dims.push_back(dim);
      if (!take(",")) {
        expect(")");
        break;
      }
    }
    return Shape(dims);
  }

 private:
  std::string_view rest_;
};

DataType parse_type(std::string_view descr) {
  const std::string_view order = descr.substr(0, 1);
  if (order == "<" || order == "|" || order == "=") {
    for (const TypeName& each : kTypeNames) {
      if (each.name == descr.substr(1)) return each.type;
    }
  }
  refuse("the type '" + printable(descr) + "' is no little-endian number");
}

}  // namespace

NpyHeader parse_npy_header(std::string_view text) {
  LiteralReader reader(text);
  NpyHeader header;
  bool fortran = false;
  int keys = 0;
  reader.expect("{");
  while (!reader.take("}")) {
    const std::string_view key = reader.take_string();
    reader.expect(":");
    if (key == "descr") {
      header.type = parse_type(reader.take_string());
    } else if (key == "fortran_order") {
      fortran = reader.take_bool();
    } else if (key == "shape") {
      header.shape = reader.take_shape();
    } else {
      refuse("the header has the unknown key '" + printable(key) + "'");
    }
    ++keys;
    if (!reader.take(",")) {
      reader.expect("}");
      break;
    }
  }
  if (keys != 3) refuse("the header has " + std::to_string(keys) + " keys, not descr, fortran_order and shape");
  if (fortran && header.shape.rank() > 1) refuse("the elements are in Fortran order; save them in C order");
  return header;
}

std::string format_npy_header(const NpyHeader& header) {
  std::string shape;
  for (const std::int64_t dim : header.shape) shape += std::to_string(dim) + ", ";
  if (header.shape.rank() > 1) shape.resize(shape.size() - 2);  // Only a single dimension keeps its comma.
  for (const TypeName& each : kTypeNames) {
    if (each.type != header.type) continue;
    const std::string order = byte_size(each.type) == 1 ? "|" : "<";
    return "{'descr': '" + order + std::string(each.name) + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  }
  throw Error(ErrorCode::kUnsupported, "NumPy has no type " + std::string(to_string(header.type)));
}

}  // namespace ration::cli
