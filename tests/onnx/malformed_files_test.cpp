// Files that are no model, or no longer one: one sentence, never a crash.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include <protozero/pbf_writer.hpp>

#include "../support/scratch_path.hpp"
#include "base/fail.hpp"
#include "onnx/importer.hpp"
#include "tests/onnx/import_expectations.hpp"

namespace ration::onnx {
namespace {

namespace fs = std::filesystem;

void expect_file_error(const fs::path& path, ErrorCode code, std::string_view part) {
  try {
    import_file(path);
    ADD_FAILURE() << path << " was imported";
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.code()), to_string(code)) << error.what();
    EXPECT_NE(std::string_view(error.what()).find(part), std::string_view::npos) << error.what();
    EXPECT_NE(std::string_view(error.what()).find(path.filename().string()), std::string_view::npos) << error.what();
  }
}

// Imports bytes that may or may not be a model: either is fine, as long as nothing but an Error that blames them comes
// out.
bool survives(const std::string& bytes) {
  try {
    import(bytes);
    return true;
  } catch (const Error& error) {
    EXPECT_TRUE(error.code() == ErrorCode::kInvalidModel || error.code() == ErrorCode::kUnsupported) << error.what();
    return false;
  }
}

ModelBuilder small_model() {
  ModelBuilder model(13);
  model.input("x", {-1, 2, 8, 8}).output("y");
  model.initializer({.name = "w", .dims = {3, 2, 3, 3}, .raw_data = std::string(3 * 2 * 9 * 4, '\1')});
  model.initializer({.name = "t", .type = kInt64, .dims = {2}, .int64_data = {0, -1}});
  model.node({.op = "Conv",
              .name = "c",
              .inputs = {"x", "w"},
              .outputs = {"a"},
              .attributes = {{"pads", Dims{1, 1, 1, 1}}, {"kernel_shape", Dims{3, 3}}}});
  model.node({.op = "Clip", .inputs = {"a"}, .outputs = {"b"}});
  model.node({.op = "Reshape", .inputs = {"b", "t"}, .outputs = {"d"}});
  return model.node({.op = "Softmax", .inputs = {"d"}, .outputs = {"y"}, .attributes = {{"axis", std::int64_t{-1}}}});
}

TEST(Files, ThatAreNoneAreNamed) {
  const fs::path folder = scratch_path();
  fs::create_directories(folder);
  std::ofstream(folder / "empty.onnx").close();
  expect_file_error(folder / "empty.onnx", ErrorCode::kInvalidModel, "is empty");
  expect_file_error(folder / "absent.onnx", ErrorCode::kNotFound, "No such file");
  expect_file_error(folder, ErrorCode::kNotFound, "is a directory");
  fs::remove_all(folder);
}

TEST(Files, AreNamedByEveryErrorOnce) {
  const fs::path path = scratch_path();
  std::ofstream(path, std::ios::binary) << small_model().bytes() << "\xFF\xFF";
  expect_file_error(path, ErrorCode::kInvalidModel, "file '" + path.string() + "': the model file is truncated");
  std::ofstream(path, std::ios::binary)
      << ModelBuilder(13).input("x", {1}).node({.op = "Bogus", .outputs = {"y"}}).bytes();
  expect_file_error(path, ErrorCode::kUnsupported, "Bogus 'y'");
  fs::remove(path);
}

TEST(Files, OfOtherKindsAreRecognised) {
  using std::literals::string_literals::operator""s;
  for (const auto& [bytes, what] : std::vector<std::pair<std::string, std::string>>{
           {"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 102576593\n", "Git LFS pointer"},
           {"<!DOCTYPE html><html><body>404</body></html>", "HTML page"},
           {"\xEF\xBB\xBF\r\n  <HTML lang=en>", "HTML page"},
           {"\x1F\x8B\x08\0\0"s, "gzip"},
           {"PK\x03\x04 archive/data.pkl", "ZIP archive"},
           {"ir_version: 8\nproducer_name: \"x\"\n", "as text"},
           {"<\n  ir_version: 8,\n  opset_import: [\"\" : 17]\n>\n", "as text"},
           {"{\"irVersion\": \"8\"}", "JSON"},
           {"\x1C\0\0\0TFL3\x14"s, "TensorFlow Lite"},
           {"\x93NUMPY\x01\0"s, "NumPy"}}) {
    expect_error(bytes, ErrorCode::kInvalidModel, {"no ONNX model", what});
  }
}

TEST(Bytes, WithoutAGraphAreNoModel) {
  expect_error("", ErrorCode::kInvalidModel, {"empty"});
  expect_error("hello, world", ErrorCode::kInvalidModel, {"malformed"});
  expect_error(std::string("\x08\x08", 2), ErrorCode::kInvalidModel, {"no graph"});
  expect_error(small_model().bytes() + std::string("\x3A\x00", 2), ErrorCode::kInvalidModel, {"more than one graph"});
}

TEST(Bytes, CutAnywhereGiveASentence) {
  const std::string whole = small_model().bytes();
  ASSERT_TRUE(survives(whole));
  // The graph is the last field, so that every shorter file lacks a part of it.
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(survives(whole.substr(0, length))) << length;
}

TEST(Bytes, ChangedAnywhereGiveASentenceOrAModel) {
  const std::string whole = small_model().bytes();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      std::string changed = whole;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
      survives(changed);
    }
  }
}

TEST(Bytes, AtRandomGiveASentence) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 200 + 1, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_FALSE(survives(bytes)) << round;
  }
}

TEST(Bytes, OfMnistCutAnywhereGiveASentence) {
  const fs::path path = fs::path(RATION_SHARED_DIR) / "models" / "mnist.onnx";
  if (!fs::exists(path)) GTEST_SKIP() << "missing file " << path;
  std::ifstream file(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  ASSERT_TRUE(survives(whole));
  for (std::size_t part = 0; part < 64; ++part) {
    EXPECT_FALSE(survives(whole.substr(0, whole.size() * part / 64))) << part << "/64";
  }
}

TEST(Lengths, BeyondTheFileAreNamed) {
  // A graph of 2^32 + 2 bytes, of which 2 are there: 32 bits of the length would fit.
  const std::string model("\x3A\x82\x80\x80\x80\x10\x0A\x00", 8);
  expect_error(model, ErrorCode::kInvalidModel, {"ModelProto", "4294967298", "only 2"});
  const std::string node("\x3A\x04\x0A\x7F\x0A\x00", 6);
  expect_error(node, ErrorCode::kInvalidModel, {"GraphProto", "127", "only 2"});
}

TEST(Fields, OfTheWrongWireTypeAreNamed) {
  const std::string graph_as_number("\x38\x01", 2);
  expect_error(graph_as_number, ErrorCode::kInvalidModel, {"field 7", "ModelProto", "wire type 0"});
  const std::string half_a_float("\x3A\x07\x2A\x05\x22\x03\x00\x00\x00", 9);
  expect_error(half_a_float, ErrorCode::kInvalidModel, {"opset_import"});
}

TEST(Lists, CutInsideAnElementAreNamed) {
  std::string tensor;
  protozero::pbf_writer out(tensor);
  const std::int64_t one = 1;
  out.add_packed_int64(1, &one, &one + 1);
  out.add_int32(2, kFloat);
  out.add_string(4, "abc");
  out.add_string(8, "w");
  ModelBuilder model(13);
  model.graph_field(5, tensor).output("w");
  expect_error(model, ErrorCode::kInvalidModel, {"initializer 'w'", "3 bytes"});
  tensor.append("\x0A\x01\x80", 3);  // dims: a number that does not end
  expect_error(ModelBuilder(13).graph_field(5, tensor), ErrorCode::kInvalidModel, {"TensorProto"});
}

TEST(Nesting, OfAThousandSequencesIsNotFollowed) {
  std::string type;
  for (int depth = 0; depth < 1000; ++depth) {
    std::string outer;
    protozero::pbf_writer(outer).add_message(4, type);
    type = outer;
  }
  std::string input;
  protozero::pbf_writer out(input);
  out.add_string(1, "x");
  out.add_message(2, type);
  expect_error(small_model().graph_field(11, input), ErrorCode::kUnsupported, {"input 'x'", "sequence"});
}

TEST(Constants, ThatDoubleFortyTimesAreNotComputed) {
  ModelBuilder model(13);
  model.initializer({.name = "v0", .type = kInt64, .dims = {4}, .int64_data = {1, 2, 3, 4}});
  std::string from = "v0";
  for (int i = 1; i <= 40; ++i) {
    const std::string to = base::concat("v", i);
    model.node({.op = "Concat", .inputs = {from, from}, .outputs = {to}, .attributes = {{"axis", std::int64_t{0}}}});
    from = to;
  }
  const graph::Graph graph = import(model.output("v40", kInt64));
  EXPECT_EQ(graph.value(graph.outputs()[0]).shape, (Shape{std::int64_t{1} << 42}));
}

TEST(Names, OfOneNodeAreNotMultiplied) {
  // A chain of additions derives a name for each: together they must stay small.
  NodeSpec sum{.op = "Sum", .name = std::string(1 << 16, 'n'), .outputs = {std::string(1 << 16, 'y')}};
  sum.inputs.assign(1000, "x");
  const graph::Graph graph = import(ModelBuilder(13).input("x", {1}).node(sum).output(sum.outputs[0]));
  std::size_t length = 0;
  for (const graph::Value& value : graph.values()) length += value.name.size();
  for (const graph::Node& node : graph.nodes()) length += node.name.size();
  EXPECT_LT(length, std::size_t{1} << 20);
}

}  // namespace
}  // namespace ration::onnx
