// Models from memory: the bytes may go when the model is there.
#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "ration/error.hpp"
#include "ration/model.hpp"
#include "responses.hpp"
#include "small_model.hpp"
#include "tiny_model.hpp"

namespace ration {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::span<const std::byte> view(const std::string& bytes) { return std::as_bytes(std::span<const char>(bytes)); }

TEST(MemoryModel, AnswersAsTheFileDoes) {
  Engine engine;
  std::string bytes = bytes_of(small_model());
  const Model from_memory(engine, view(bytes), in_order());
  bytes.assign(bytes.size(), '\xff');
  const Model from_file(engine, small_model(), in_order());
  // Another batch makes another plan from the same weights.
  for (const std::int64_t batch : {1, 3}) {
    EXPECT_TRUE(same(from_memory.run(ramp(batch, 1.0F))[0], from_file.run(ramp(batch, 1.0F))[0])) << batch;
  }
}

TEST(MemoryModel, IsCalledModelByMetricsUnlessItHasAName) {
  Engine engine;
  const std::string bytes = bytes_of(tiny_model());
  const Model nameless(engine, view(bytes));
  ModelOptions options;
  options.name = "tiny";
  const Model named(engine, view(bytes), options);
  const EngineStats stats = engine.stats();
  ASSERT_EQ(stats.models.size(), 2U);
  EXPECT_EQ(stats.models[0].name, "model");
  EXPECT_EQ(stats.models[1].name, "tiny");
}

TEST(MemoryModel, TakesThePlaceOfAFile) {
  Engine engine;
  Model model(engine, small_model(1), in_order());
  const Tensor before = std::move(model.run(ramp(1, 1.0F))[0]);
  const std::string bytes = bytes_of(small_model(2));
  model.replace(view(bytes), in_order());
  EXPECT_FALSE(same(model.run(ramp(1, 1.0F))[0], before));
  const std::string cut = bytes.substr(0, bytes.size() / 2);
  EXPECT_THROW(model.replace(view(cut), in_order()), Error);
  model.replace(small_model(1), in_order());
  EXPECT_TRUE(same(model.run(ramp(1, 1.0F))[0], before));
}

TEST(MemoryModel, RefusesNoBytes) {
  Engine engine;
  try {
    const Model model(engine, std::span<const std::byte>());
    FAIL() << "a model of no bytes was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidModel) << error.what();
  }
}

}  // namespace
}  // namespace ration
