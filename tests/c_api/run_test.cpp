// Requests whose caller waits: memory of the host or of the library, and what is wrong with a tensor.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "handles.hpp"

namespace ration::c_api {
namespace {

class CRun : public testing::Test {
 protected:
  /// Runs with this input and expects a refusal; returns the sentence.
  std::string refusal_of(const ration_tensor& input) const {
    ration_response* response = nullptr;
    const std::string sentence =
        sentence_of(ration_model_run(model_.get(), &input, 1, &response), RATION_INVALID_ARGUMENT);
    EXPECT_EQ(response, nullptr);
    return sentence;
  }

  const EngineHandle engine_ = make_engine();
  const ModelHandle model_ = load_tiny(engine_);
  Row row_{1};
};

TEST_F(CRun, WritesIntoTheHostsMemory) {
  Row output;
  expect_ok(ration_model_run_into(model_.get(), &row_.tensor, 1, &output.tensor, 1));
  EXPECT_TRUE(is_answer(output.tensor, 1));
}

TEST_F(CRun, HoldsTheOutputsInTheResponse) {
  ration_response* response = nullptr;
  expect_ok(ration_model_run(model_.get(), &row_.tensor, 1, &response));
  const ResponseHandle owned(response);
  EXPECT_TRUE(is_answer(owned, 1));
  EXPECT_EQ(ration_response_error(response), nullptr);
  EXPECT_NE(ration_response_outputs(response, nullptr), nullptr);
  ration_timing timing;
  timing.size = sizeof(timing);
  ration_response_timing(response, &timing);
  EXPECT_EQ(timing.size, sizeof(timing));
  EXPECT_EQ(timing.batch, 0);
}

TEST_F(CRun, TakesAnyBatch) {
  std::vector<float> numbers(12, 1.0F);
  const ration_tensor input{numbers.data(), RATION_FLOAT32, 2, {3, 4}};
  ration_response* response = nullptr;
  expect_ok(ration_model_run(model_.get(), &input, 1, &response));
  const ResponseHandle owned(response);
  EXPECT_EQ(ration_response_outputs(response, nullptr)[0].dims[0], 3);
  const ration_tensor nothing{nullptr, RATION_FLOAT32, 2, {0, 4}};
  expect_ok(ration_model_run(model_.get(), &nothing, 1, &response));
  const ResponseHandle empty(response);
  EXPECT_EQ(ration_response_outputs(response, nullptr)[0].dims[0], 0);
}

TEST_F(CRun, AnswersManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, value = static_cast<float>(i)] {
      for (int k = 0; k < 50; ++k) {
        Row input(value);
        Row output;
        expect_ok(ration_model_run_into(model_.get(), &input.tensor, 1, &output.tensor, 1));
        EXPECT_TRUE(is_answer(output.tensor, value));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(CRun, NamesWhatIsWrongWithAnInput) {
  const ration_tensor good = row_.tensor;
  ration_tensor input = good;
  input.type = 77;
  EXPECT_EQ(refusal_of(input), "input 0 has the type 77, which is no ration_type");
  input = good;
  input.rank = 9;
  EXPECT_EQ(refusal_of(input), "input 0 has the rank 9, expected 0 to 8");
  input.rank = -1;
  EXPECT_EQ(refusal_of(input), "input 0 has the rank -1, expected 0 to 8");
  input = good;
  input.dims[0] = RATION_FREE_DIM;
  EXPECT_EQ(refusal_of(input), "input 0 has the dimension -1");
  input = good;
  input.data = nullptr;
  EXPECT_EQ(refusal_of(input), "input 0 has NULL for its data");
  input = good;
  input.dims[0] = input.dims[1] = std::numeric_limits<std::int64_t>::max();
  EXPECT_NE(refusal_of(input), "");
  input = good;
  input.dims[0] = std::int64_t{1} << 60;
  EXPECT_NE(refusal_of(input), "") << "2^64 bytes";
  input = good;
  input.type = RATION_INT32;
  EXPECT_EQ(refusal_of(input), "input 'x' expects float32, but int32 was given");
}

TEST_F(CRun, NeedsMemoryForWhatItAnswers) {
  ration_tensor input = row_.tensor;
  input.dims[0] = std::int64_t{1} << 44;  // 256 TiB: more than a process can address.
  ration_response* response = nullptr;
  EXPECT_NE(sentence_of(ration_model_run(model_.get(), &input, 1, &response), RATION_RESOURCE_EXHAUSTED), "");
  EXPECT_EQ(response, nullptr);
}

TEST_F(CRun, CopiesAnInputThatIsNotAligned) {
  std::array<char, 17> bytes{};
  std::memcpy(bytes.data() + 1, row_.numbers.data(), 16);
  ration_tensor input = row_.tensor;
  input.data = bytes.data() + 1;
  Row output;
  expect_ok(ration_model_run_into(model_.get(), &input, 1, &output.tensor, 1));
  EXPECT_TRUE(is_answer(output.tensor, 1));
}

/// A count that was never set must not lead past the end of the array.
TEST_F(CRun, TakesTheModelsNumberOfTensors) {
  ration_response* response = nullptr;
  Row output;
  for (const size_t count : {size_t{0}, size_t{2}, ~size_t{0}}) {
    EXPECT_EQ(sentence_of(ration_model_run(model_.get(), &row_.tensor, count, &response), RATION_INVALID_ARGUMENT),
              "the model has 1 inputs, but " + std::to_string(count) + " were given");
    EXPECT_EQ(sentence_of(ration_model_run_into(model_.get(), &row_.tensor, 1, &output.tensor, count),
                          RATION_INVALID_ARGUMENT),
              "the model has 1 outputs, but " + std::to_string(count) + " were given");
  }
}

TEST_F(CRun, NamesWhatIsWrongWithAnOutput) {
  const auto refusal_for = [this](const ration_tensor* outputs, size_t count) {
    return sentence_of(ration_model_run_into(model_.get(), &row_.tensor, 1, outputs, count), RATION_INVALID_ARGUMENT);
  };
  Row output;
  ration_tensor wrong = output.tensor;
  wrong.data = nullptr;
  EXPECT_EQ(refusal_for(&wrong, 1), "output 0 has NULL for its data");
  wrong = output.tensor;
  wrong.dims[1] = 3;
  EXPECT_NE(refusal_for(&wrong, 1).find("output 'y'"), std::string::npos);
  EXPECT_EQ(refusal_for(nullptr, 1), "NULL was given for 1 outputs");
  EXPECT_NE(refusal_for(nullptr, 0), "");
  wrong = output.tensor;
  wrong.data = reinterpret_cast<char*>(output.numbers.data()) + 1;
  EXPECT_EQ(refusal_for(&wrong, 1), "the memory for output 'y' is not aligned to 4 bytes");
}

TEST_F(CRun, NeedsEveryInput) {
  ration_response* response = nullptr;
  const ration_code code = RATION_INVALID_ARGUMENT;
  EXPECT_NE(sentence_of(ration_model_run(model_.get(), nullptr, 0, &response), code), "");
  EXPECT_NE(sentence_of(ration_model_run(model_.get(), nullptr, 1, &response), code), "");
  EXPECT_NE(sentence_of(ration_model_run(nullptr, &row_.tensor, 1, &response), code), "");
  EXPECT_NE(sentence_of(ration_model_run(model_.get(), &row_.tensor, 1, nullptr), code), "");
  EXPECT_NE(sentence_of(ration_model_run_into(nullptr, &row_.tensor, 1, nullptr, 0), code), "");
}

TEST(CType, HasASizeAndAName) {
  EXPECT_EQ(ration_type_bytes(RATION_FLOAT32), 4U);
  EXPECT_EQ(ration_type_bytes(RATION_BOOL), 1U);
  EXPECT_EQ(ration_type_bytes(13), 0U);
  EXPECT_EQ(ration_type_bytes(-1), 0U);
  EXPECT_STREQ(ration_type_name(RATION_BFLOAT16), "bfloat16");
  EXPECT_EQ(ration_type_name(99), nullptr);
}

TEST(CResponse, OfNothingIsEmpty) {
  size_t count = 9;
  EXPECT_EQ(ration_response_outputs(nullptr, &count), nullptr);
  EXPECT_EQ(count, 0U);
  EXPECT_EQ(ration_response_error(nullptr), nullptr);
  ration_response_timing(nullptr, nullptr);
  ration_response_free(nullptr);
}

}  // namespace
}  // namespace ration::c_api
