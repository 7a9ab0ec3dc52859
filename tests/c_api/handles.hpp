/// What the tests of the C face share: handles that free themselves, and expectations about errors.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "ration/c_api.h"
#include "tests/serve/tiny_model.hpp"

namespace ration::c_api {

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};
using EngineHandle = std::unique_ptr<ration_engine, FreedBy<ration_engine_free>>;
using ModelHandle = std::unique_ptr<ration_model, FreedBy<ration_model_free>>;
using RequestHandle = std::unique_ptr<ration_request, FreedBy<ration_request_free>>;
using ResponseHandle = std::unique_ptr<ration_response, FreedBy<ration_response_free>>;
using StatsHandle = std::unique_ptr<ration_stats, FreedBy<ration_stats_free>>;
using ErrorHandle = std::unique_ptr<ration_error, FreedBy<ration_error_free>>;
using Text = std::unique_ptr<char, FreedBy<ration_text_free>>;

/// Expects no error.
inline void expect_ok(ration_error* error) {
  const ErrorHandle owned(error);
  EXPECT_EQ(error, nullptr) << ration_error_message(error);
}

/// Expects an error of this code and returns its sentence.
inline std::string sentence_of(ration_error* error, ration_code code) {
  const ErrorHandle owned(error);
  EXPECT_EQ(std::string(ration_code_name(ration_error_code(error))), ration_code_name(code))
      << ration_error_message(error);
  return ration_error_message(error);
}

inline ration_engine_options engine_defaults() {
  ration_engine_options options;
  ration_engine_options_init(&options, sizeof(options));
  return options;
}

/// Returns options for one worker that is not there: nothing happens until the test lends its thread.
inline ration_engine_options without_threads() {
  ration_engine_options options = engine_defaults();
  options.threads = 1;
  options.create_threads = 0;
  return options;
}

inline EngineHandle make_engine(const ration_engine_options& options = engine_defaults()) {
  ration_engine* engine = nullptr;
  expect_ok(ration_engine_create(&options, &engine));
  return EngineHandle(engine);
}

/// Loads y = 2 * relu(x + 1).
inline ModelHandle load_tiny(const EngineHandle& engine, const ration_model_options* options = nullptr) {
  ration_model* model = nullptr;
  expect_ok(ration_model_load(engine.get(), tiny_model().c_str(), options, &model));
  return ModelHandle(model);
}

/// Four numbers of one row, and how C describes them.
struct Row {
  explicit Row(float value = 0) { numbers.fill(value); }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  std::array<float, 4> numbers{};
  ration_tensor tensor{numbers.data(), RATION_FLOAT32, 2, {1, 4}};
};

/// Returns true if this is the answer to a row of `value`, which is a small integer from 0 on.
inline bool is_answer(const ration_tensor& output, float value) {
  if (output.type != RATION_FLOAT32 || output.rank != 2 || output.dims[0] != 1 || output.dims[1] != 4) return false;
  const auto* const numbers = static_cast<const float*>(output.data);
  return std::all_of(numbers, numbers + 4, [value](float y) { return y == 2 * (value + 1); });
}

inline bool is_answer(const ResponseHandle& response, float value) {
  size_t count = 0;
  const ration_tensor* const outputs = ration_response_outputs(response.get(), &count);
  return count == 1 && is_answer(outputs[0], value);
}

}  // namespace ration::c_api
