#include "onnx/wire.hpp"

#include <cstring>

#include <protozero/exception.hpp>
#include <protozero/varint.hpp>

#include "base/fail.hpp"

namespace ration::onnx {

using protozero::pbf_wire_type;

// protozero's exceptions must not leave the importer.
template <class Read>
auto FieldReader::guarded(Read read) {
  try {
    return read();
  } catch (const protozero::end_of_buffer_exception&) {
    base::fail(ErrorCode::kInvalidModel, "the model file is truncated or malformed: a ", message_,
               " ends in the middle of a field");
  } catch (const protozero::exception& error) {
    base::fail(ErrorCode::kInvalidModel, "the model file is malformed: a field of a ", message_, " is unreadable (",
               error.what(), ")");
  }
}

bool FieldReader::next() {
  return guarded([&] { return reader_.next(); });
}

std::string_view FieldReader::bytes() {
  require_wire_type(pbf_wire_type::length_delimited);
  require_length_fits();
  return guarded([&] {
    const protozero::data_view view = reader_.get_view();
    return std::string_view(view.data(), view.size());
  });
}

std::int64_t FieldReader::integer() {
  require_wire_type(pbf_wire_type::varint);
  return guarded([&] { return reader_.get_int64(); });
}

float FieldReader::number() {
  require_wire_type(pbf_wire_type::fixed32);
  return guarded([&] { return reader_.get_float(); });
}

void FieldReader::skip() {
  if (is_packed()) require_length_fits();
  guarded([&] { reader_.skip(); });
}

void FieldReader::append_integers(std::vector<std::int64_t>& values) {
  if (!is_packed()) {
    values.push_back(integer());
    return;
  }
  const std::string_view packed = bytes();
  guarded([&] {
    const char* position = packed.data();
    const char* const end = position + packed.size();
    while (position != end) values.push_back(static_cast<std::int64_t>(protozero::decode_varint(&position, end)));
  });
}

void FieldReader::append_numbers(std::vector<float>& values) { append_fixed(values, pbf_wire_type::fixed32); }

void FieldReader::append_numbers(std::vector<double>& values) { append_fixed(values, pbf_wire_type::fixed64); }

template <class T>
void FieldReader::append_fixed(std::vector<T>& values, pbf_wire_type single) {
  if (!is_packed()) {
    require_wire_type(single);
    if constexpr (sizeof(T) == sizeof(float))
      values.push_back(guarded([&] { return reader_.get_float(); }));
    else
      values.push_back(guarded([&] { return reader_.get_double(); }));
    return;
  }
  const std::string_view packed = bytes();
  base::require(packed.size() % sizeof(T) == 0, ErrorCode::kInvalidModel, "the model file is malformed: field ", tag(),
                " of a ", message_, " holds ", packed.size(), " bytes, no multiple of ", sizeof(T));
  if (packed.empty()) return;
  const std::size_t before = values.size();
  values.resize(before + packed.size() / sizeof(T));
  std::memcpy(values.data() + before, packed.data(), packed.size());
}

void FieldReader::require_wire_type(pbf_wire_type type) const {
  base::require(reader_.has_wire_type(type), ErrorCode::kInvalidModel, "the model file is malformed: field ", tag(),
                " of a ", message_, " has wire type ", static_cast<std::uint32_t>(reader_.wire_type()), ", not ",
                static_cast<std::uint32_t>(type));
}

// protozero keeps only the low 32 bits of a length, so that a length of 4 GB would read as zero.
void FieldReader::require_length_fits() const {
  protozero::pbf_reader copy = reader_;
  const protozero::data_view rest = copy.data();
  const char* position = rest.data();
  const char* const end = position + rest.size();
  std::uint64_t length = 0;
  try {
    length = protozero::decode_varint(&position, end);
  } catch (const protozero::exception&) {
    base::fail(ErrorCode::kInvalidModel, "the model file is truncated or malformed: the length of field ", tag(),
               " of a ", message_, " is cut short");
  }
  const auto left = static_cast<std::uint64_t>(end - position);
  base::require(length <= left, ErrorCode::kInvalidModel, "the model file is truncated or malformed: field ", tag(),
                " of a ", message_, " should hold ", length, " bytes, but only ", left, " are left");
  base::require(length <= UINT32_MAX, ErrorCode::kUnsupported, "field ", tag(), " of a ", message_, " holds ", length,
                " bytes; a message of 4 GB or more must use external data");
}

}  // namespace ration::onnx
