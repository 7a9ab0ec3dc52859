#include "cli/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "../support/scratch_path.hpp"
#include "cli/npy_header.hpp"
#include "ration/error.hpp"

namespace ration::cli {
namespace {

namespace fs = std::filesystem;

class Npy : public testing::Test {
 protected:
  Npy() { fs::create_directories(folder_); }
  ~Npy() override { fs::remove_all(folder_); }

  fs::path written(const std::string& bytes) const {
    const fs::path path = folder_ / "file.npy";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  /// A version 1 file with this header and data.
  fs::path file_of(const std::string& header, const std::string& data) const {
    std::string bytes = "\x93NUMPY\x01";
    bytes += '\0';
    bytes += static_cast<char>(header.size());
    bytes += '\0';
    return written(bytes + header + data);
  }

  const fs::path folder_ = scratch_path();
};

auto refusal(const std::string& part) { return testing::ThrowsMessage<Error>(testing::HasSubstr(part)); }

TEST_F(Npy, GivesBackWhatWasWrittenForEveryType) {
  for (const DataType type :
       {DataType::kFloat32, DataType::kFloat64, DataType::kFloat16, DataType::kInt8, DataType::kInt16, DataType::kInt32,
        DataType::kInt64, DataType::kUInt8, DataType::kUInt16, DataType::kUInt32, DataType::kUInt64, DataType::kBool}) {
    for (const Shape& shape : {Shape{}, Shape{3}, Shape{2, 3}, Shape{2, 0, 3}, Shape{1, 2, 1, 2, 1, 2, 1, 2}}) {
      Tensor tensor(type, shape);
      for (std::size_t i = 0; i < tensor.bytes(); ++i) static_cast<unsigned char*>(tensor.data())[i] = i % 2 != 0;
      const fs::path path = folder_ / "tensor.npy";
      write_npy(path, tensor);
      const Tensor read = read_npy(path);
      ASSERT_EQ(read.type(), type);
      ASSERT_EQ(read.shape(), shape);
      EXPECT_TRUE(tensor.bytes() == 0 || std::memcmp(read.data(), tensor.data(), tensor.bytes()) == 0);
      EXPECT_EQ((fs::file_size(path) - tensor.bytes()) % 64, 0U);
    }
  }
}

TEST_F(Npy, ReadsTheLongHeaderOfVersionTwo) {
  const std::string header = "{\"descr\": \"<i2\", \"shape\": (2,), \"fortran_order\": False}";
  std::string bytes = "\x93NUMPY\x02";
  bytes += '\0';
  bytes += static_cast<char>(header.size());
  bytes.append(3, '\0');
  const Tensor tensor = read_npy(written(bytes + header + std::string("\x05\x00\x06\x00", 4)));
  EXPECT_EQ(tensor.values<std::int16_t>()[1], 6);
}

TEST_F(Npy, RefusesWhatIsNoNumpyFileAndNamesIt) {
  EXPECT_THAT([&] { read_npy(folder_ / "missing.npy"); }, refusal("missing.npy"));
  EXPECT_THAT([&] { read_npy(folder_); }, refusal("cannot read the file"));
  EXPECT_THAT([&] { read_npy(written("")); }, refusal("it is no NumPy file"));
  EXPECT_THAT([&] { read_npy(written("something else")); }, refusal("file.npy': it is no NumPy file"));
}

TEST_F(Npy, RefusesAFileCutAnywhere) {
  const fs::path path = folder_ / "whole.npy";
  const std::array<float, 4> values{1, 2, 3, 4};
  write_npy(path, TensorView(std::span<const float>(values), {2, 2}));
  std::ifstream file(path, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_THROW(read_npy(written(whole.substr(0, length))), Error) << length;
  }
  EXPECT_THAT([&] { read_npy(written(whole + "x")); },
              refusal("it holds 17 bytes of data, but float32 [2, 2] takes 16"));
}

TEST_F(Npy, RefusesSizesThatOverflow) {
  EXPECT_THROW(read_npy(file_of("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "")),
               Error);
  EXPECT_THAT([&] { read_npy(file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (1073741824,)}", "abcd")); },
              refusal("takes 4294967296"));
}

TEST(NpyHeader, RefusesEachThingItCannotRead) {
  const auto parse = [](const char* text) { return [text] { parse_npy_header(text); }; };
  EXPECT_THAT(parse(""), refusal("where '{' belongs"));
  EXPECT_THAT(parse("{'descr': '>f4', 'fortran_order': False, 'shape': ()}"), refusal("'>f4'"));
  EXPECT_THAT(parse("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}"), refusal("belongs"));
  EXPECT_THAT(parse("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}"), refusal("Fortran order"));
  EXPECT_THAT(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"), refusal("dimension"));
  EXPECT_THAT(parse("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}"),
              refusal("dimension"));
  EXPECT_THAT(parse("{'descr': '<f4', 'fortran_order': False}"), refusal("2 keys"));
  EXPECT_THAT(parse("{'descr': '<f4', 'order': False, 'shape': ()}"), refusal("unknown key 'order'"));
  EXPECT_THAT(parse("{'descr"), refusal("without an end"));
}

TEST(NpyHeader, KeepsTheCommaOfASingleDimensionOnly) {
  EXPECT_EQ(format_npy_header({DataType::kFloat32, {5}}), "{'descr': '<f4', 'fortran_order': False, 'shape': (5, ), }");
  EXPECT_EQ(format_npy_header({DataType::kBool, {1, 5}}),
            "{'descr': '|b1', 'fortran_order': False, 'shape': (1, 5), }");
  EXPECT_THROW(format_npy_header({DataType::kBFloat16, {1}}), Error);
}

}  // namespace
}  // namespace ration::cli
