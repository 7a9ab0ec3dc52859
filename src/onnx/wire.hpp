/// Reads the fields of one protobuf message, every length checked against the bytes that are there.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <protozero/pbf_reader.hpp>

namespace ration::onnx {

/// A cursor over the fields of a message that stays a view of the caller's bytes.
///
///     for (FieldReader field(bytes, "NodeProto"); field.next();) {
///       switch (field.tag()) {
///         case 1: inputs.push_back(field.bytes()); break;
///         default: field.skip();
///       }
///     }
///
/// After next() exactly one of bytes(), integer(), number(), append_...() or skip() consumes the field. Every function
/// throws Error(kInvalidModel) naming the message and the field if the bytes end early or have another wire type.
class FieldReader {
 public:
  /// `message` is the protobuf type for error sentences and must outlive the reader.
  FieldReader(std::string_view bytes, std::string_view message) noexcept
      : reader_(bytes.data(), bytes.size()), message_(message) {}

  bool next();
  std::uint32_t tag() const noexcept { return reader_.tag(); }

  /// A string, bytes or an embedded message.
  std::string_view bytes();
  /// Any varint: int32, int64, uint64 (its bits) and enumerations.
  std::int64_t integer();
  float number();
  void skip();

  /// Append a repeated field's values, packed or one by one. Packed memory is bounded by the bytes present.
  void append_integers(std::vector<std::int64_t>& values);
  void append_numbers(std::vector<float>& values);
  void append_numbers(std::vector<double>& values);

  /// True if the current field is length-delimited, as packed values are.
  bool is_packed() const noexcept { return reader_.has_wire_type(protozero::pbf_wire_type::length_delimited); }

 private:
  template <class Read>
  auto guarded(Read read);
  template <class T>
  void append_fixed(std::vector<T>& values, protozero::pbf_wire_type single);
  void require_wire_type(protozero::pbf_wire_type type) const;
  void require_length_fits() const;

  protozero::pbf_reader reader_;
  std::string_view message_;
};

}  // namespace ration::onnx
