// ONNX's own cases through everything: import, passes, chosen implementations, planned memory, workers.
#include <gtest/gtest.h>

#include <iostream>

#include "../ops/onnx_case.hpp"
#include "ration/model.hpp"

namespace ration {
namespace {

/// As for the reference (tests/ops/conformance_test.cpp): far fewer mean that something is refused that used to work.
constexpr std::size_t kPassedAtLeast = 270;

TEST(Conformance, ModelPassesEveryCaseOfTheKnownOperators) {
  const std::vector<ops::OnnxCase> cases = ops::find_onnx_cases();
  if (cases.empty()) GTEST_SKIP() << "missing folder " << ops::kOnnxTestData << " (package libonnx-testdata)";
  Engine engine({.threads = 2, .split = {}});
  const ops::Tally tally =
      ops::run_onnx_cases(cases, [&](const ops::OnnxCase& found, std::span<const SharedTensor> inputs) {
        const Model model(engine, found.model());
        std::vector<TensorView> views;
        for (const SharedTensor& input : inputs) views.push_back(input.view());
        std::vector<SharedTensor> outputs;
        for (Tensor& output : model.run(views)) outputs.emplace_back(std::move(output));
        return outputs;
      });
  for (const std::string& reason : tally.unsupported) std::cout << "unsupported " << reason << '\n';
  for (const std::string& reason : tally.failed) ADD_FAILURE() << reason;
  std::cout << tally.summary() << '\n';
  EXPECT_GE(tally.passed.size(), kPassedAtLeast);
}

}  // namespace
}  // namespace ration
