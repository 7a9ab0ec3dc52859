#include "graph/passes/pass.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "expect_error.hpp"
#include "graph_builder.hpp"

namespace ration::graph {
namespace {

using testing::ElementsAre;

/// x -> Conv c -> Relu r -> Identity i -> output.
Builder small_model() {
  Builder b;
  const ValueId x = b.input("x", {Shape::kDynamic, 3, 8, 8});
  const ValueId c = b.node(OpKind::kConv, "c", {x, b.constant(filled({4, 3, 1, 1}, 1.0F))}, ConvAttributes{});
  b.output(b.node(OpKind::kIdentity, "i", {b.node(OpKind::kRelu, "r", {c})}));
  return b;
}

TEST(Passes, NamesAreDistinctAndDescribed) {
  std::vector<std::string_view> names;
  for (const Pass& pass : all_passes()) {
    names.push_back(pass.name);
    EXPECT_FALSE(pass.description.empty()) << pass.name;
  }
  EXPECT_THAT(names, ElementsAre("fold-constants", "drop-identities", "fold-pad", "fold-batch-norm", "fuse-conv-add",
                                 "fuse-conv-activation", "erase-dead"));
}

TEST(Passes, RunInOrderAndReportRewrites) {
  Builder b = small_model();
  const std::vector<PassReport> reports = run_passes(b.graph, {});
  ASSERT_EQ(reports.size(), all_passes().size());
  EXPECT_EQ(reports[1].name, "drop-identities");
  EXPECT_EQ(reports[1].rewrites, 1);
  EXPECT_EQ(reports[5].rewrites, 1);
  EXPECT_THAT(labels(b.graph), ElementsAre("Conv 'c'"));
  EXPECT_EQ(b.graph.value(b.graph.outputs()[0]).name, "i");
}

TEST(Passes, ASecondRunChangesNothing) {
  Builder b = small_model();
  run_passes(b.graph, {});
  for (const PassReport& report : run_passes(b.graph, {})) EXPECT_EQ(report.rewrites, 0) << report.name;
}

TEST(Passes, ADisabledPassDoesNotRun) {
  Builder b = small_model();
  const std::vector<std::string> disabled = {"fuse-conv-activation"};
  const std::vector<PassReport> reports = run_passes(b.graph, {}, disabled);
  EXPECT_TRUE(reports[5].disabled);
  EXPECT_EQ(reports[5].rewrites, 0);
  EXPECT_FALSE(reports[1].disabled);
  EXPECT_THAT(labels(b.graph), ElementsAre("Conv 'c'", "Relu 'r'"));
}

TEST(Passes, AnUnknownNameIsRefusedWithTheKnownOnes) {
  Builder b = small_model();
  const std::vector<std::string> disabled = {"fold-batchnorm"};
  expect_error(ErrorCode::kInvalidArgument, "'fold-batchnorm'", [&] { run_passes(b.graph, {}, disabled); });
  expect_error(ErrorCode::kInvalidArgument, "fold-batch-norm", [&] { run_passes(b.graph, {}, disabled); });
}

TEST(Passes, ABrokenGraphIsTheModelsFaultNotThePasses) {
  Builder b = small_model();
  b.graph.node(1).inputs[0] = b.graph.add_value("nowhere");
  expect_error(ErrorCode::kInvalidModel, "nowhere", [&] { run_passes(b.graph, {}); });
}

TEST(EraseDeadPass, CountsWhatItErases) {
  Builder b = small_model();
  b.node(OpKind::kSigmoid, "unread", {b.graph.inputs()[0]});
  const std::vector<PassReport> reports = run_passes(b.graph, {});
  EXPECT_EQ(reports[6].rewrites, 1);
  EXPECT_THAT(labels(b.graph), ElementsAre("Conv 'c'"));
}

}  // namespace
}  // namespace ration::graph
