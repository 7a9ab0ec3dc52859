// ONNX's own cases for every operator this library knows, computed by the reference.
#include <gtest/gtest.h>

#include <iostream>

#include "onnx/importer.hpp"
#include "onnx_case.hpp"
#include "run_graph.hpp"

namespace ration::ops {
namespace {

/// 279 cases of libonnx-testdata 1.12 pass; far fewer mean that something was refused that used to work.
constexpr std::size_t kPassedAtLeast = 270;

TEST(Conformance, ReferencePassesEveryCaseOfTheKnownOperators) {
  const std::vector<OnnxCase> cases = find_onnx_cases();
  if (cases.empty()) GTEST_SKIP() << "missing folder " << kOnnxTestData << " (package libonnx-testdata)";
  const Tally tally = run_onnx_cases(cases, [](const OnnxCase& found, std::span<const SharedTensor> inputs) {
    return run_graph(onnx::import_file(found.model()), inputs);
  });
  for (const std::string& reason : tally.unsupported) std::cout << "unsupported " << reason << '\n';
  for (const std::string& reason : tally.failed) ADD_FAILURE() << reason;
  std::cout << tally.summary() << '\n';
  EXPECT_GE(tally.passed.size(), kPassedAtLeast);
}

}  // namespace
}  // namespace ration::ops
