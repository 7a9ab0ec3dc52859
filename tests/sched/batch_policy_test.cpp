// The batcher's decisions as a table, on a clock that nobody reads.
#include "sched/batch_policy.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

// Eight together take half as long as eight alone.
const std::vector<BatchSize> kSizes = {{1, 10ms}, {2, 16ms}, {4, 25ms}, {8, 40ms}};
const std::vector<BatchSize> kUnmeasured = {{1, 0ms}, {2, 0ms}, {4, 0ms}, {8, 0ms}};
const std::vector<BatchSize> kLargestLost = {{1, 10ms}, {2, 0ms}, {4, 0ms}, {8, 90ms}};
const std::vector<BatchSize> kSecondUnmeasured = {{1, 10ms}, {2, 0ms}, {4, 45ms}, {8, 90ms}};
const std::vector<BatchSize> kBestByFour = {{1, 10ms}, {2, 18ms}, {4, 32ms}, {8, 80ms}};
const std::vector<BatchSize> kNeverBetter = {{1, 10ms}, {2, 20ms}, {4, 41ms}, {8, 79ms}};

struct Case {
  std::string name;
  BatchView view;
  int take;
  std::chrono::nanoseconds hold;
};

class BatchPolicy : public testing::TestWithParam<Case> {};

TEST_P(BatchPolicy, DecidesAsTheTableSays) {
  const BatchDecision decision = decide_batch(GetParam().view);
  EXPECT_EQ(decision.take, GetParam().take);
  EXPECT_EQ(decision.hold, GetParam().hold);
}

BatchView view(const std::vector<BatchSize>& sizes, int waiting, int starts = 1) {
  BatchView made;
  made.sizes = sizes;
  made.waiting = waiting;
  made.starts = starts;
  made.enough = 8;
  return made;
}

BatchView held(BatchView made, std::chrono::nanoseconds waited, bool busy = true) {
  made.busy = busy;
  made.oldest_wait = waited;
  made.max_delay = 5ms;
  return made;
}

BatchView held(int waiting, std::chrono::nanoseconds waited, bool busy = true) {
  return held(view(kSizes, waiting), waited, busy);
}

BatchView due_in(BatchView made, std::chrono::nanoseconds left) {
  made.time_left = left;
  return made;
}

BatchView enough(BatchView made, int requests) {
  made.enough = requests;
  return made;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BatchPolicy,
    testing::Values(
        // Sizes.
        Case{"OneAlone", view(kSizes, 1), 1, 0ms}, Case{"Two", view(kSizes, 2), 2, 0ms},
        Case{"SevenMakeFour", view(kSizes, 7), 4, 0ms}, Case{"EightMakeEight", view(kSizes, 8), 8, 0ms},
        Case{"NeverMoreThanTheLargest", view(kSizes, 100), 8, 0ms},
        Case{"UnmeasuredSizesAreTried", view(kUnmeasured, 9), 8, 0ms},
        Case{"AnUnmeasuredSizeBelowOneThatLostIsTried", view(kLargestLost, 9), 4, 0ms},
        Case{"ASizeThatLostIsNotTakenForAnUnmeasuredOne", view(kSecondUnmeasured, 9), 2, 0ms},
        // No worker idles for the sake of a batch.
        Case{"TwoForTwoWorkers", view(kSizes, 2, 2), 1, 0ms}, Case{"FourForTwoWorkers", view(kSizes, 4, 2), 2, 0ms},
        Case{"ThreeForTwoWorkers", view(kSizes, 3, 2), 2, 0ms}, Case{"EightForFourWorkers", view(kSizes, 8, 4), 2, 0ms},
        // What was measured to be slower is left out.
        Case{"TheSizeThatBringsMost", view(kBestByFour, 8), 4, 0ms},
        Case{"OneByOneWhereNoBatchBringsAnything", view(kNeverBetter, 8), 1, 0ms},
        Case{"ABatchThatBringsNothingIsNotWaitedFor", held(view(kNeverBetter, 2), 0ms), 1, 0ms},
        // Deadlines.
        Case{"TheEarliestDeadlineBoundsTheSize", due_in(view(kSizes, 8), 30ms), 4, 0ms},
        Case{"ADeadlineThatCannotBeMetTakesOne", due_in(view(kSizes, 8), 2ms), 1, 0ms},
        Case{"ADeadlineAsLongAsTheBatchIsMet", due_in(view(kSizes, 8), 40ms), 8, 0ms},
        // Delay.
        Case{"HeldWhileOthersRun", held(3, 1ms), 0, 4ms}, Case{"NotHeldOnAnIdleEngine", held(3, 1ms, false), 2, 0ms},
        Case{"NotHeldWhenTheDelayIsOver", held(3, 5ms), 2, 0ms}, Case{"NotHeldWhenFull", held(8, 0ms), 8, 0ms},
        Case{"NotHeldWhenThereAreEnough", enough(held(4, 0ms), 4), 4, 0ms},
        Case{"HeldWhenThereAreTooFew", enough(held(3, 0ms), 4), 0, 5ms},
        Case{"HeldNoLongerThanTheDeadlineAllows", due_in(held(3, 0ms), 42ms), 0, 2ms},
        Case{"NotHeldPastADeadline", due_in(held(3, 0ms), 40ms), 2, 0ms},
        Case{"EnoughIsNeverMoreThanTheLargest", enough(held(8, 0ms), 100), 8, 0ms}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace ration::sched
