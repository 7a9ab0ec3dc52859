#include <gtest/gtest.h>

#include "compile/draft.hpp"

namespace ration::compile {
namespace {

/// Builds drafts by hand: values of one shape, steps that read some and write one.
class BufferAssignmentTest : public testing::Test {
 protected:
  DraftValueId value(DraftValue::Kind kind = DraftValue::Kind::kComputed) {
    DraftValue value;
    value.kind = kind;
    value.shape = Shape{16};
    draft_.values.push_back(std::move(value));
    return static_cast<DraftValueId>(draft_.values.size()) - 1;
  }
  DraftStep& step(std::vector<DraftValueId> src, DraftValueId dst) {
    DraftStep step;
    step.src = std::move(src);
    step.dst = dst;
    draft_.steps.push_back(std::move(step));
    return draft_.steps.back();
  }
  int buffer(const BufferAssignment& assignment, DraftValueId id) {
    return assignment.buffer_of[static_cast<std::size_t>(id)];
  }

  Draft draft_;
};

TEST_F(BufferAssignmentTest, GivesEachComputedValueItsOwnBuffer) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId a = value();
  const DraftValueId b = value();
  step({input}, a);
  step({a}, b);
  const BufferAssignment assignment = assign_buffers(draft_);
  EXPECT_EQ(buffer(assignment, input), -1);
  EXPECT_NE(buffer(assignment, a), buffer(assignment, b));
}

TEST_F(BufferAssignmentTest, PointwiseStepTakesOverAnInputThatDies) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId a = value();
  const DraftValueId b = value();
  step({input}, a);
  step({a}, b).proposal.may_alias_src0 = true;
  const BufferAssignment assignment = assign_buffers(draft_);
  EXPECT_EQ(buffer(assignment, a), buffer(assignment, b));
}

TEST_F(BufferAssignmentTest, PointwiseStepSparesAnInputThatIsReadLater) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId a = value();
  const DraftValueId b = value();
  const DraftValueId c = value();
  step({input}, a);
  step({a}, b).proposal.may_alias_src0 = true;
  step({a, b}, c);
  const BufferAssignment assignment = assign_buffers(draft_);
  EXPECT_NE(buffer(assignment, a), buffer(assignment, b));
}

TEST_F(BufferAssignmentTest, ResidualSumWritesIntoItsResidual) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId residual = value();
  const DraftValueId other = value();
  const DraftValueId sum = value();
  step({input}, residual);
  step({residual}, other);
  step({other, residual}, sum).proposal.inplace_src = 1;
  const BufferAssignment assignment = assign_buffers(draft_);
  EXPECT_EQ(buffer(assignment, sum), buffer(assignment, residual));
  EXPECT_EQ(draft_.steps.size(), 3U);
}

TEST_F(BufferAssignmentTest, ResidualThatIsNeededLaterIsCopiedFirst) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId residual = value();
  const DraftValueId other = value();
  const DraftValueId sum = value();
  const DraftValueId last = value();
  step({input}, residual);
  step({residual}, other);
  step({other, residual}, sum).proposal.inplace_src = 1;
  step({sum, residual}, last);
  const BufferAssignment assignment = assign_buffers(draft_);
  ASSERT_EQ(draft_.steps.size(), 5U);
  EXPECT_EQ(draft_.steps[2].record.op, "Copy");
  EXPECT_NE(buffer(assignment, sum), buffer(assignment, residual));
  EXPECT_EQ(buffer(assignment, sum), buffer(assignment, draft_.steps[3].src[1]));
}

TEST_F(BufferAssignmentTest, ResidualInTheCallersMemoryIsCopiedFirst) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId other = value();
  const DraftValueId sum = value();
  step({input}, other);
  step({other, input}, sum).proposal.inplace_src = 1;
  const BufferAssignment assignment = assign_buffers(draft_);
  EXPECT_EQ(draft_.steps[1].record.op, "Copy");
  EXPECT_GE(buffer(assignment, sum), 0);
}

TEST_F(BufferAssignmentTest, SumWithItselfDoesNotOverwriteWhatItReads) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId a = value();
  const DraftValueId sum = value();
  step({input}, a);
  step({a, a}, sum).proposal.inplace_src = 1;
  const BufferAssignment assignment = assign_buffers(draft_);
  EXPECT_NE(buffer(assignment, sum), buffer(assignment, a));
}

TEST_F(BufferAssignmentTest, OutputComputedInPlaceIsCopiedToTheCaller) {
  const DraftValueId input = value(DraftValue::Kind::kInput);
  const DraftValueId residual = value();
  const DraftValueId sum = value();
  draft_.value(sum).output = 0;
  step({input}, residual);
  step({input, residual}, sum).proposal.inplace_src = 1;
  const BufferAssignment assignment = assign_buffers(draft_);
  ASSERT_EQ(draft_.steps.size(), 3U);
  EXPECT_EQ(draft_.value(draft_.steps[2].dst).output, 0);
  EXPECT_EQ(buffer(assignment, draft_.steps[2].dst), -1);
  EXPECT_EQ(draft_.value(sum).output, -1);
}

}  // namespace
}  // namespace ration::compile
