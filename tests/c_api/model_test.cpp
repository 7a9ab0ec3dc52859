// Models: from files, from memory with external data, their face, and replacing them.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "handles.hpp"
#include "tests/onnx/model_builder.hpp"

namespace ration::c_api {
namespace {

std::string bytes_of_tiny_model() {
  std::ifstream file(tiny_model(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// y = x + w, whose w of four numbers lies in another file.
std::string model_with_external_data() {
  return onnx::ModelBuilder(13)
      .input("x", {-1, 4})
      .initializer({.name = "w", .dims = {4}, .external = {{"location", "folder/w.bin"}}})
      .node({.op = "Add", .inputs = {"x", "w"}, .outputs = {"y"}})
      .output("y")
      .bytes();
}

struct Weights {
  std::vector<float> numbers = {1, 2, 3, 4};
  std::string asked_for;
};

int32_t give_weights(void* user, const char* location, const void** bytes, size_t* count) {
  auto& weights = *static_cast<Weights*>(user);
  weights.asked_for += location;
  *bytes = weights.numbers.data();
  *count = weights.numbers.size() * sizeof(float);
  return 1;
}

ration_model_options with_weights(ration_external_data external, void* user) {
  ration_model_options options;
  ration_model_options_init(&options, sizeof(options));
  options.external_data = external;
  options.external_data_user = user;
  return options;
}

bool answers_as_tiny(const ModelHandle& model) {
  Row input(2);
  ration_response* response = nullptr;
  expect_ok(ration_model_run(model.get(), &input.tensor, 1, &response));
  return is_answer(ResponseHandle(response), 2);
}

TEST(CModel, ComesFromBytesThatMayGo) {
  const EngineHandle engine = make_engine();
  std::string bytes = bytes_of_tiny_model();
  ration_model* loaded = nullptr;
  expect_ok(ration_model_load_bytes(engine.get(), bytes.data(), bytes.size(), nullptr, &loaded));
  const ModelHandle model(loaded);
  bytes.assign(bytes.size(), '\xff');
  EXPECT_TRUE(answers_as_tiny(model));
}

TEST(CModel, AsksTheHostForExternalData) {
  const EngineHandle engine = make_engine();
  const std::string bytes = model_with_external_data();
  Weights weights;
  const ration_model_options options = with_weights(give_weights, &weights);
  ration_model* loaded = nullptr;
  expect_ok(ration_model_load_bytes(engine.get(), bytes.data(), bytes.size(), &options, &loaded));
  const ModelHandle model(loaded);
  EXPECT_EQ(weights.asked_for, "folder/w.bin");
  weights.numbers.assign(4, -1);
  Row input(10);
  Row output;
  expect_ok(ration_model_run_into(model.get(), &input.tensor, 1, &output.tensor, 1));
  EXPECT_EQ(output.numbers, (std::array<float, 4>{11, 12, 13, 14}));
}

TEST(CModel, SaysWhichExternalDataIsMissing) {
  const EngineHandle engine = make_engine();
  const std::string bytes = model_with_external_data();
  const auto load = [&](const ration_model_options* options) {
    ration_model* model = nullptr;
    return ration_model_load_bytes(engine.get(), bytes.data(), bytes.size(), options, &model);
  };
  EXPECT_NE(sentence_of(load(nullptr), RATION_UNSUPPORTED).find("'folder/w.bin'"), std::string::npos);
  const auto nothing = [](void*, const char*, const void**, size_t*) -> int32_t { return 0; };
  ration_model_options options = with_weights(nothing, nullptr);
  EXPECT_NE(sentence_of(load(&options), RATION_NOT_FOUND).find("'folder/w.bin'"), std::string::npos);
  const auto neither = [](void*, const char*, const void**, size_t*) -> int32_t { return -1; };
  options = with_weights(neither, nullptr);
  EXPECT_NE(sentence_of(load(&options), RATION_INVALID_ARGUMENT).find("external_data"), std::string::npos);
}

TEST(CModel, RefusesExternalDataThatIsNotThere) {
  const EngineHandle engine = make_engine();
  const std::string bytes = model_with_external_data();
  const auto refusal = [&](ration_external_data external, ration_code code) {
    const ration_model_options options = with_weights(external, nullptr);
    ration_model* model = nullptr;
    return sentence_of(ration_model_load_bytes(engine.get(), bytes.data(), bytes.size(), &options, &model), code);
  };
  const auto null = [](void*, const char*, const void**, size_t* count) -> int32_t {
    *count = 16;
    return 1;
  };
  EXPECT_EQ(refusal(null, RATION_INVALID_ARGUMENT), "external_data gave NULL for 16 bytes of 'folder/w.bin'");
  const auto empty = [](void*, const char*, const void**, size_t*) -> int32_t { return 1; };
  EXPECT_NE(refusal(empty, RATION_INVALID_MODEL), "") << "there, but too short";
  const auto throws = [](void*, const char*, const void**, size_t*) -> int32_t { throw std::runtime_error("mine"); };
  EXPECT_NE(refusal(throws, RATION_INTERNAL).find("mine"), std::string::npos);
}

TEST(CModel, RefusesBytesThatAreNoModel) {
  const EngineHandle engine = make_engine();
  ration_model* model = nullptr;
  EXPECT_NE(sentence_of(ration_model_load_bytes(engine.get(), "", 0, nullptr, &model), RATION_INVALID_MODEL), "");
  EXPECT_NE(sentence_of(ration_model_load_bytes(engine.get(), "no model", 8, nullptr, &model), RATION_INVALID_MODEL),
            "");
  EXPECT_EQ(model, nullptr);
}

TEST(CModel, DescribesItsFace) {
  const EngineHandle engine = make_engine();
  const ModelHandle model = load_tiny(engine);
  EXPECT_EQ(ration_model_input_count(model.get()), 1U);
  EXPECT_EQ(ration_model_output_count(model.get()), 1U);
  ration_tensor_info info;
  info.size = sizeof(info);
  expect_ok(ration_model_input(model.get(), 0, &info));
  EXPECT_STREQ(info.name, "x");
  EXPECT_EQ(info.type, RATION_FLOAT32);
  EXPECT_EQ(info.rank, 2);
  EXPECT_EQ(info.dims[0], RATION_FREE_DIM);
  EXPECT_EQ(info.dims[1], 4);
  expect_ok(ration_model_output(model.get(), 0, &info));
  EXPECT_STREQ(info.name, "y");
  EXPECT_EQ(sentence_of(ration_model_output(model.get(), 1, &info), RATION_INVALID_ARGUMENT),
            "there is no output 1: the model has 1");
}

TEST(CModel, KeepsItsNamesWhenItIsReplaced) {
  const EngineHandle engine = make_engine();
  const ModelHandle model = load_tiny(engine);
  ration_tensor_info info;
  info.size = sizeof(info);
  expect_ok(ration_model_input(model.get(), 0, &info));
  const std::string doubles = onnx::ModelBuilder(13)
                                  .input("other", {-1, 4})
                                  .node({.op = "Add", .inputs = {"other", "other"}, .outputs = {"y"}})
                                  .output("y")
                                  .bytes();
  expect_ok(ration_model_replace_bytes(model.get(), doubles.data(), doubles.size(), nullptr));
  EXPECT_STREQ(info.name, "x");
  Row input(5);
  Row output;
  expect_ok(ration_model_run_into(model.get(), &input.tensor, 1, &output.tensor, 1));
  EXPECT_EQ(output.numbers[0], 10.0F);
  expect_ok(ration_model_replace(model.get(), tiny_model().c_str(), nullptr));
  EXPECT_TRUE(answers_as_tiny(model));
}

TEST(CModel, IsNotReplacedByAnother) {
  const EngineHandle engine = make_engine();
  const ModelHandle model = load_tiny(engine);
  const std::string wider = onnx::ModelBuilder(13)
                                .input("x", {-1, 5})
                                .node({.op = "Relu", .inputs = {"x"}, .outputs = {"y"}})
                                .output("y")
                                .bytes();
  EXPECT_NE(sentence_of(ration_model_replace_bytes(model.get(), wider.data(), wider.size(), nullptr),
                        RATION_INVALID_ARGUMENT),
            "");
  EXPECT_NE(sentence_of(ration_model_replace(model.get(), "/nowhere/none.onnx", nullptr), RATION_NOT_FOUND), "");
  EXPECT_TRUE(answers_as_tiny(model));
}

TEST(CModel, OfNothingIsAnErrorOrNothing) {
  const EngineHandle engine = make_engine();
  ration_model* model = nullptr;
  ration_tensor_info info;
  info.size = sizeof(info);
  ration_model_free(nullptr);
  EXPECT_EQ(ration_model_input_count(nullptr), 0U);
  EXPECT_EQ(ration_model_output_count(nullptr), 0U);
  const ration_code code = RATION_INVALID_ARGUMENT;
  EXPECT_NE(sentence_of(ration_model_load(nullptr, "a.onnx", nullptr, &model), code), "");
  EXPECT_NE(sentence_of(ration_model_load(engine.get(), nullptr, nullptr, &model), code), "");
  EXPECT_NE(sentence_of(ration_model_load(engine.get(), "a.onnx", nullptr, nullptr), code), "");
  EXPECT_NE(sentence_of(ration_model_load_bytes(engine.get(), nullptr, 9, nullptr, &model), code), "");
  EXPECT_NE(sentence_of(ration_model_replace(nullptr, "a.onnx", nullptr), code), "");
  EXPECT_NE(sentence_of(ration_model_input(nullptr, 0, &info), code), "");
  EXPECT_NE(sentence_of(ration_model_output(load_tiny(engine).get(), 0, nullptr), code), "");
}

}  // namespace
}  // namespace ration::c_api
