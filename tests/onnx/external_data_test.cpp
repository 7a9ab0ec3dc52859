// Weights beside the model file: read from its folder and from nowhere else.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "../support/scratch_path.hpp"
#include "onnx/importer.hpp"
#include "tests/onnx/import_expectations.hpp"

namespace ration::onnx {
namespace {

namespace fs = std::filesystem;
using Entries = std::vector<std::pair<std::string, std::string>>;

class ExternalDataTest : public testing::Test {
 protected:
  ExternalDataTest() {
    fs::remove_all(root_);
    fs::create_directories(folder_ / "weights");
    write(folder_ / "weights" / "all.bin", raw<float>({1, 2, 3, 4}));
    write(root_ / "secret.bin", raw<float>({5, 6, 7, 8}));
  }
  ~ExternalDataTest() override { fs::remove_all(root_); }

  static void write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  static std::string model_with(const Entries& external, const Dims& dims = {4}) {
    return ModelBuilder(13).initializer({.name = "w", .dims = dims, .external = external}).output("w").bytes();
  }

  graph::Graph import_with(const Entries& external, const Dims& dims = {4}) const {
    write(folder_ / "model.onnx", model_with(external, dims));
    return import_file(folder_ / "model.onnx");
  }

  void expect_refusal(const Entries& external, ErrorCode code, std::initializer_list<std::string_view> parts) const {
    try {
      import_with(external);
      ADD_FAILURE() << "the model was imported";
    } catch (const Error& error) {
      const std::string_view sentence = error.what();
      EXPECT_EQ(to_string(error.code()), to_string(code)) << sentence;
      EXPECT_NE(sentence.find("initializer 'w'"), std::string_view::npos) << sentence;
      for (const std::string_view part : parts) EXPECT_NE(sentence.find(part), std::string_view::npos) << sentence;
    }
  }

  const fs::path root_ = scratch_path();
  const fs::path folder_ = root_ / "model";
};

TEST_F(ExternalDataTest, IsReadFromTheModelsFolder) {
  const graph::Graph whole = import_with({{"location", "weights/all.bin"}});
  EXPECT_EQ(whole.value(whole.outputs()[0]).constant.load<float>(3), 4.0F);
  const graph::Graph part = import_with({{"location", "weights/all.bin"}, {"offset", "4"}, {"length", "8"}}, {2});
  EXPECT_EQ(part.value(part.outputs()[0]).constant.load<float>(0), 2.0F);
}

TEST_F(ExternalDataTest, OutlivesItsFile) {
  const graph::Graph graph = import_with({{"location", "weights/all.bin"}});
  fs::remove_all(folder_);
  EXPECT_EQ(graph.value(graph.outputs()[0]).constant.load<float>(0), 1.0F);
}

TEST_F(ExternalDataTest, NeverLeavesTheFolder) {
  const ErrorCode code = ErrorCode::kInvalidModel;
  expect_refusal({{"location", (root_ / "secret.bin").string()}}, code, {"inside the model's folder"});
  expect_refusal({{"location", "../secret.bin"}}, code, {"'../secret.bin'", "inside the model's folder"});
  expect_refusal({{"location", "weights/../../secret.bin"}}, code, {"inside the model's folder"});
  expect_refusal({{"location", std::string("weights/all.bin\0.txt", 20)}}, code, {"inside the model's folder"});
  expect_refusal({{"location", "."}}, code, {"inside the model's folder"});
}

TEST_F(ExternalDataTest, NeverFollowsALinkOutOfTheFolder) {
  fs::create_symlink(root_ / "secret.bin", folder_ / "link.bin");
  fs::create_directory_symlink(root_, folder_ / "up");
  fs::create_symlink("weights/all.bin", folder_ / "inside.bin");
  expect_refusal({{"location", "link.bin"}}, ErrorCode::kInvalidModel, {"inside the model's folder"});
  expect_refusal({{"location", "up/secret.bin"}}, ErrorCode::kInvalidModel, {"inside the model's folder"});
  const graph::Graph graph = import_with({{"location", "inside.bin"}});
  EXPECT_EQ(graph.value(graph.outputs()[0]).constant.load<float>(0), 1.0F);
}

TEST_F(ExternalDataTest, StaysInsideItsFile) {
  const auto with = [](const char* offset, const char* length) {
    return Entries{{"location", "weights/all.bin"}, {"offset", offset}, {"length", length}};
  };
  const ErrorCode code = ErrorCode::kInvalidModel;
  expect_refusal(with("8", "16"), code, {"offset 8", "length 16", "16 bytes"});
  expect_refusal(with("17", "0"), code, {"offset 17"});
  expect_refusal(with("8", "18446744073709551615"), code, {"18446744073709551615"});
  expect_refusal(with("18446744073709551608", "16"), code, {"18446744073709551608"});
  expect_refusal(with("-8", "16"), code, {"offset", "'-8'"});
  expect_refusal(with("0", "99999999999999999999999"), code, {"length"});
  expect_refusal(with("0", "16 "), code, {"length"});
  expect_refusal(with("0", "12"), code, {"12 bytes", "16"});
}

TEST_F(ExternalDataTest, NeedsAFileThatExists) {
  expect_refusal({{"location", "absent.bin"}}, ErrorCode::kNotFound, {"'absent.bin'"});
  expect_refusal({{"offset", "0"}}, ErrorCode::kInvalidModel, {"no location"});
}

TEST_F(ExternalDataTest, NamesADirectory) {
  write(folder_ / "model.onnx", model_with({{"location", "weights"}}));
  EXPECT_THROW(import_file(folder_ / "model.onnx"), Error);
}

/// Answers with the same bytes for every location but "absent", in memory that is overwritten by the next call.
class Source {
 public:
  std::span<const std::byte> operator()(std::string_view location) {
    locations.emplace_back(location);
    if (location == "absent") return {};
    numbers_.assign({1, 2, 3, 4});
    return std::as_bytes(std::span<const float>(numbers_));
  }
  void overwrite() { numbers_.assign({9, 9, 9, 9}); }

  std::vector<std::string> locations;

 private:
  std::vector<float> numbers_;
};

TEST_F(ExternalDataTest, ComesFromTheHostForAModelInMemory) {
  std::string bytes =
      ModelBuilder(13)
          .initializer({.name = "w", .dims = {4}, .external = {{"location", "../all.bin"}}})
          .initializer(
              {.name = "v", .dims = {2}, .external = {{"location", "../all.bin"}, {"offset", "8"}, {"length", "8"}}})
          .initializer({.name = "inside", .dims = {2}, .raw_data = raw<float>({5, 6})})
          .output("w")
          .output("v")
          .output("inside")
          .bytes();
  Source source;
  const graph::Graph graph = import_copy(std::as_bytes(std::span<const char>(bytes)), std::ref(source));
  EXPECT_EQ(source.locations, std::vector<std::string>{"../all.bin"});
  source.overwrite();
  bytes.assign(bytes.size(), '\xff');
  EXPECT_EQ(graph.value(graph.outputs()[0]).constant.load<float>(3), 4.0F);
  EXPECT_EQ(graph.value(graph.outputs()[1]).constant.load<float>(0), 3.0F);
  EXPECT_EQ(graph.value(graph.outputs()[2]).constant.load<float>(1), 6.0F);
}

TEST_F(ExternalDataTest, IsNotTakenFromAHostThatHasNone) {
  const auto code_of = [](const Entries& external, const ExternalBytes& source) {
    const std::string bytes = model_with(external);
    try {
      import_copy(std::as_bytes(std::span<const char>(bytes)), source);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kInternal;
  };
  Source source;
  EXPECT_EQ(code_of({{"location", "absent"}}, std::ref(source)), ErrorCode::kNotFound);
  EXPECT_EQ(code_of({{"location", "a"}, {"offset", "8"}}, std::ref(source)), ErrorCode::kInvalidModel);
  EXPECT_EQ(code_of({{"location", std::string("a\0b", 3)}}, std::ref(source)), ErrorCode::kInvalidModel);
  EXPECT_EQ(code_of({{"location", "a"}}, nullptr), ErrorCode::kUnsupported);
  EXPECT_THROW(code_of({{"location", "a"}}, [](std::string_view) -> std::span<const std::byte> { throw 7; }), int);
}

TEST_F(ExternalDataTest, NeedsAFolder) {
  expect_error(model_with({{"location", "weights/all.bin"}}), ErrorCode::kUnsupported, {"'w'", "no folder"});
}

}  // namespace
}  // namespace ration::onnx
