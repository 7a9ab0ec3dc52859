// The forms in which a file may store a tensor.
#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <memory>

#include "onnx/importer.hpp"
#include "tests/onnx/import_expectations.hpp"

namespace ration::onnx {
namespace {

ModelBuilder holding(TensorSpec tensor) {
  tensor.name = "w";
  return ModelBuilder(13).initializer(tensor).output(
      "w", tensor.type == kHalf || tensor.type == kBFloat ? kFloat : tensor.type);
}

SharedTensor imported(const TensorSpec& tensor) {
  const graph::Graph graph = import(holding(tensor));
  return graph.value(graph.outputs()[0]).constant;
}

template <class T>
std::vector<T> values(const SharedTensor& tensor) {
  std::vector<T> all;
  for (std::int64_t i = 0; i < tensor.view().elements(); ++i) all.push_back(tensor.load<T>(i));
  return all;
}

TEST(RawData, HoldsEveryType) {
  EXPECT_EQ(values<float>(imported({.type = kFloat, .dims = {2}, .raw_data = raw<float>({1.5F, -2})})),
            (std::vector<float>{1.5F, -2}));
  EXPECT_EQ(values<double>(imported({.type = kDouble, .dims = {1}, .raw_data = raw<double>({0.1})})),
            (std::vector<double>{0.1}));
  EXPECT_EQ(values<std::int64_t>(imported({.type = kInt64, .dims = {2}, .raw_data = raw<std::int64_t>({1, -1})})),
            (std::vector<std::int64_t>{1, -1}));
  EXPECT_EQ(values<std::int8_t>(imported({.type = kInt8, .dims = {2}, .raw_data = raw<std::int8_t>({1, -1})})),
            (std::vector<std::int8_t>{1, -1}));
}

TEST(RawData, StaysAView) {
  const std::string file = holding({.dims = {3}, .raw_data = raw<float>({1, 2, 3})}).bytes();
  const graph::Graph graph = import_bytes(std::as_bytes(std::span<const char>(file)), nullptr);
  const auto* data = static_cast<const char*>(graph.value(graph.outputs()[0]).constant.view().data());
  EXPECT_GE(data, file.data());
  EXPECT_LE(data + 12, file.data() + file.size());
}

TEST(RawData, IsKeptAliveByItsConstant) {
  auto file = std::make_shared<std::string>(holding({.dims = {1}, .raw_data = raw<float>({4})}).bytes());
  const std::weak_ptr<std::string> watch = file;
  SharedTensor constant;
  {
    const graph::Graph graph = import_bytes(std::as_bytes(std::span<const char>(*file)), file);
    constant = graph.value(graph.outputs()[0]).constant;
  }
  file.reset();
  EXPECT_FALSE(watch.expired());
  EXPECT_EQ(constant.load<float>(0), 4.0F);
  constant = SharedTensor();
  EXPECT_TRUE(watch.expired());
}

TEST(RawData, NormalisesBool) {
  EXPECT_EQ(values<std::uint8_t>(imported({.type = kBool, .dims = {3}, .raw_data = std::string("\0\1\x7F", 3)})),
            (std::vector<std::uint8_t>{0, 1, 1}));
}

TEST(TypedData, IsReadPackedAndOneByOne) {
  for (const bool packed : {true, false}) {
    SCOPED_TRACE(packed);
    EXPECT_EQ(values<float>(imported({.dims = {2}, .float_data = {1.5F, -2}, .packed = packed})),
              (std::vector<float>{1.5F, -2}));
    EXPECT_EQ(values<double>(imported({.type = kDouble, .dims = {1}, .double_data = {0.1}, .packed = packed})),
              (std::vector<double>{0.1}));
    EXPECT_EQ(values<std::int32_t>(imported({.type = kInt32, .dims = {2}, .int32_data = {7, -7}, .packed = packed})),
              (std::vector<std::int32_t>{7, -7}));
    EXPECT_EQ(values<std::int64_t>(imported({.type = kInt64, .dims = {2}, .int64_data = {7, -7}, .packed = packed})),
              (std::vector<std::int64_t>{7, -7}));
    EXPECT_EQ(values<std::uint64_t>(imported({.type = kUInt64,
                                              .dims = {1},
                                              .uint64_data = {std::numeric_limits<std::uint64_t>::max()},
                                              .packed = packed})),
              (std::vector<std::uint64_t>{std::numeric_limits<std::uint64_t>::max()}));
  }
}

TEST(TypedData, HoldsNarrowTypesInInt32) {
  EXPECT_EQ(values<std::int8_t>(imported({.type = kInt8, .dims = {2}, .int32_data = {127, -128}})),
            (std::vector<std::int8_t>{127, -128}));
  EXPECT_EQ(values<std::uint8_t>(imported({.type = kUInt8, .dims = {1}, .int32_data = {255}})),
            (std::vector<std::uint8_t>{255}));
  EXPECT_EQ(values<std::uint8_t>(imported({.type = kBool, .dims = {2}, .int32_data = {1, 0}})),
            (std::vector<std::uint8_t>{1, 0}));
  EXPECT_EQ(values<std::uint32_t>(imported({.type = kUInt32, .dims = {1}, .uint64_data = {4000000000}})),
            (std::vector<std::uint32_t>{4000000000}));
}

TEST(TypedData, ThatItsTypeCannotHoldIsRefused) {
  expect_error(holding({.type = kInt8, .dims = {1}, .int32_data = {128}}), ErrorCode::kInvalidModel,
               {"'w'", "128", "int8"});
  expect_error(holding({.type = kHalf, .dims = {1}, .int32_data = {70000}}), ErrorCode::kInvalidModel,
               {"'w'", "70000", "float16"});
}

TEST(HalfPrecisionWeights, AreWidened) {
  const std::vector<float> expected = {1.0F, -2.0F, 65504.0F, 0x1p-24F};
  const std::vector<std::uint16_t> halves = {0x3C00, 0xC000, 0x7BFF, 0x0001};
  const SharedTensor from_raw = imported({.type = kHalf, .dims = {4}, .raw_data = raw(halves)});
  EXPECT_EQ(from_raw.type(), DataType::kFloat32);
  EXPECT_EQ(values<float>(from_raw), expected);
  EXPECT_EQ(values<float>(imported({.type = kHalf, .dims = {4}, .int32_data = {0x3C00, 0xC000, 0x7BFF, 0x0001}})),
            expected);
  EXPECT_EQ(values<float>(imported({.type = kBFloat, .dims = {2}, .raw_data = raw<std::uint16_t>({0x3F80, 0xC000})})),
            (std::vector<float>{1.0F, -2.0F}));
}

TEST(Tensors, MayBeEmptyOrScalar) {
  const SharedTensor empty = imported({.dims = {0, 3}});
  EXPECT_TRUE(empty.has_value());
  EXPECT_EQ(empty.shape(), (Shape{0, 3}));
  EXPECT_EQ(imported({.raw_data = raw<float>({2})}).load<float>(0), 2.0F);
}

TEST(Tensors, HoldWhatTheirShapeTakes) {
  expect_error(holding({.dims = {3}, .raw_data = raw<float>({1, 2})}), ErrorCode::kInvalidModel,
               {"initializer 'w'", "8 bytes", "[3]", "12"});
  expect_error(holding({.dims = {1}, .raw_data = raw<float>({1, 2})}), ErrorCode::kInvalidModel, {"8 bytes", "4"});
  expect_error(holding({.dims = {2}, .float_data = {1}}), ErrorCode::kInvalidModel, {"4 bytes", "8"});
  expect_error(holding({.dims = {2}}), ErrorCode::kInvalidModel, {"0 bytes", "8"});
  expect_error(holding({.dims = {1}, .int32_data = {1}}), ErrorCode::kInvalidModel, {"0 bytes", "float32"});
}

TEST(Tensors, OfAbsurdShapeAreRefused) {
  expect_error(holding({.dims = {std::int64_t{1} << 32}, .raw_data = raw<float>({1})}), ErrorCode::kInvalidModel,
               {"'w'", "4 bytes", "17179869184"});
  const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
  expect_error(holding({.dims = {huge, huge}, .raw_data = raw<float>({1})}), ErrorCode::kInvalidModel, {"'w'", "2^58"});
  expect_error(holding({.dims = {huge, 0, huge}}), ErrorCode::kInvalidModel, {"'w'", "2^58"});
  expect_error(holding({.dims = {2, -3}, .raw_data = raw<float>({1})}), ErrorCode::kInvalidModel, {"'w'", "-3"});
  expect_error(holding({.dims = Dims(9, 1), .raw_data = raw<float>({1})}), ErrorCode::kUnsupported, {"'w'", "rank 9"});
}

TEST(Tensors, OfUnknownTypeAreRefused) {
  expect_error(holding({.type = kString, .dims = {1}}), ErrorCode::kUnsupported, {"'w'", "string"});
  expect_error(holding({.type = kFloat8, .dims = {1}, .raw_data = "a"}), ErrorCode::kUnsupported, {"'w'", "float8"});
  expect_error(holding({.type = 0, .dims = {1}}), ErrorCode::kInvalidModel, {"'w'", "0"});
  expect_error(holding({.type = -4, .dims = {1}}), ErrorCode::kInvalidModel, {"'w'", "-4"});
}

}  // namespace
}  // namespace ration::onnx
