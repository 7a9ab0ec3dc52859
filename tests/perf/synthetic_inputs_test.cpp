#include "perf/synthetic_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ration/error.hpp"

namespace ration::perf {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::Lt;

constexpr std::int64_t kFree = Shape::kDynamic;

TEST(SyntheticInputs, FillFreeDimensions) {
  const TensorInfo infos[] = {{"image", DataType::kFloat32, {kFree, 3, kFree, 32}},
                              {"ids", DataType::kInt64, {kFree, kFree}}};
  const std::vector<Tensor> inputs = synthetic_inputs(infos, {.batch = 2});
  EXPECT_EQ(inputs.at(0).shape(), (Shape{2, 3, 224, 32}));
  EXPECT_EQ(inputs.at(1).shape(), (Shape{2, 1}));
}

TEST(SyntheticInputs, AreRepeatableRandomNumbersOrZeros) {
  const TensorInfo info{"x", DataType::kFloat32, {kFree, 100}};
  const Tensor random = std::move(synthetic_inputs({&info, 1}, {})[0]);
  EXPECT_THAT(random.values<float>(), Each(AllOf(Ge(-1.0F), Lt(1.0F))));
  EXPECT_NE(random.values<float>()[0], random.values<float>()[1]);
  EXPECT_EQ(random.values<float>()[7], synthetic_inputs({&info, 1}, {})[0].values<float>()[7]);
  EXPECT_THAT(synthetic_inputs({&info, 1}, {.zeros = true})[0].values<float>(), Each(0.0F));
}

TEST(SyntheticInputs, DoNotPutRandomIndicesIntoIntegers) {
  const TensorInfo info{"ids", DataType::kInt64, {kFree, 8}};
  EXPECT_THAT(synthetic_inputs({&info, 1}, {})[0].values<std::int64_t>(), Each(0));
}

TEST(SyntheticInputs, NameTheInputThatHasNoRoomForABatch) {
  const TensorInfo info{"image", DataType::kFloat32, {1, 3}};
  EXPECT_NO_THROW(synthetic_inputs({&info, 1}, {.batch = 1}));
  try {
    synthetic_inputs({&info, 1}, {.batch = 4});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("a request of 4 rows"));
    EXPECT_THAT(error.what(), HasSubstr("'image' is [1, 3]"));
  }
}

}  // namespace
}  // namespace ration::perf
