// The generator on a model that takes microseconds. No figure of time is looked at, only what must hold of them.
#include "perf/measure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../serve/tiny_model.hpp"
#include "ration/error.hpp"

namespace ration::perf {
namespace {

using testing::HasSubstr;

class Measure : public testing::Test {
 protected:
  // More workers than the machine has, so that callbacks come from several threads anywhere.
  Subject subject_{tiny_model().string(), {.split = "elastic", .threads = 4}};
};

void expect_sums(const Window& window) {
  EXPECT_EQ(window.issued, window.samples.size() + window.failed + window.unanswered);
  EXPECT_EQ(window.unanswered_ages.size(), window.unanswered);
  for (const Sample& sample : window.samples) {
    ASSERT_GE(sample.queue, 0);
    ASSERT_GT(sample.compute, 0);
    ASSERT_DOUBLE_EQ(sample.latency, sample.queue + sample.compute);
    ASSERT_GE(sample.ended, 0);
    ASSERT_LE(sample.ended, window.seconds);
    ASSERT_GE(sample.batch, 1);
  }
  for (const double age : window.unanswered_ages) ASSERT_GT(age, 0);
}

std::uint64_t submitted(const Subject& subject) { return subject.engine().stats().models.at(0).submitted; }

/// Counts the requests that began at no other one's answer.
std::ptrdiff_t count_first_requests(const Window& window) {
  std::vector<double> starts, ends;
  for (const Sample& sample : window.samples) {
    starts.push_back(sample.ended - sample.latency);
    ends.push_back(sample.ended);
  }
  for (const double age : window.unanswered_ages) starts.push_back(window.seconds - age);
  std::sort(starts.begin(), starts.end());
  std::sort(ends.begin(), ends.end());
  auto end = ends.begin();
  std::ptrdiff_t first = 0;
  for (const double start : starts) {
    // The clock counts nanoseconds; half of one is rounding.
    if (end != ends.end() && std::abs(start - *end) < 0.5e-9) {
      ++end;
    } else {
      ++first;
    }
  }
  return first + (ends.end() - end);
}

TEST_F(Measure, CountsEveryRequestOfAClosedLoop) {
  const std::uint64_t before = submitted(subject_);
  const Window window = measure(subject_, {.concurrency = 16}, 0.2);
  expect_sums(window);
  EXPECT_GT(window.samples.size(), 16U);
  EXPECT_EQ(window.failed, 0U);
  EXPECT_EQ(window.unanswered, 16U);
  EXPECT_EQ(count_first_requests(window), 16);
  EXPECT_GE(submitted(subject_) - before, window.issued);
}

TEST_F(Measure, CountsEveryRequestOfAnOpenLoop) {
  const std::uint64_t before = submitted(subject_);
  const Window window = measure(subject_, {.request_rate = 2000}, 0.2);
  expect_sums(window);
  EXPECT_GT(window.samples.size(), 0U);
  EXPECT_EQ(window.issued, submitted(subject_) - before);
}

TEST_F(Measure, IssuesReplayedArrivalsOnceEach) {
  const std::vector<double> arrivals = {0, 0, 0.01, 0.02, 0.05, 0.05, 0.05, 99};
  const Window window = measure(subject_, {.arrivals_s = arrivals}, 0.2);
  expect_sums(window);
  EXPECT_EQ(window.issued, 7U);
}

TEST_F(Measure, LeavesALeadInOut) {
  std::vector<double> arrivals(100, 0.0);
  arrivals.push_back(0.3);
  const Window window = measure(subject_, {.arrivals_s = arrivals, .lead_in_s = 0.25}, 0.2);
  expect_sums(window);
  EXPECT_EQ(window.issued, 1U);
}

TEST_F(Measure, CancelsWhatIsUnansweredAndCountsItsAge) {
  // No engine answers a hundred thousand requests in no time.
  const Window window = measure(subject_, {.arrivals_s = std::vector<double>(100'000, 0.0)}, 0.02);
  expect_sums(window);
  EXPECT_GT(window.unanswered, 0U);
  EXPECT_EQ(subject_.engine().stats().queued, 0);
}

TEST_F(Measure, EndsWhenItIsStopped) {
  int asked = 0;
  const Window window = measure(subject_, {.concurrency = 2}, 1e6, [&] { return ++asked == 3; });
  expect_sums(window);
  EXPECT_LT(window.seconds, 1e6);
  EXPECT_GT(window.samples.size(), 0U);
  asked = 0;
  const Window open = measure(subject_, {.request_rate = 0.001}, 1e6, [&] { return ++asked == 3; });
  EXPECT_LT(open.seconds, 1e6);
}

TEST_F(Measure, StoppedInItsLeadInIsEmpty) {
  const Window window = measure(subject_, {.concurrency = 2, .lead_in_s = 1e6}, 1, [] { return true; });
  EXPECT_EQ(window.seconds, 0);
  EXPECT_EQ(window.samples.size(), 0U);
}

TEST_F(Measure, RefusesALoadThatIsNone) { EXPECT_THROW(measure(subject_, {}, 0.1), Error); }

TEST_F(Measure, MayBeRepeated) {
  for (int i = 0; i < 20; ++i) {
    expect_sums(measure(subject_, {.concurrency = 8}, 0.005));
    expect_sums(measure(subject_, {.request_rate = 5000}, 0.005));
  }
}

TEST(Subject, AnswersBatchesOfRows) {
  Subject subject(tiny_model().string(), {}, {.batch = 3});
  EXPECT_EQ(subject.rows(), 3);
  EXPECT_EQ(subject.make_outputs().views.at(0).shape(), (Shape{3, 4}));
  expect_sums(measure(subject, {.concurrency = 2}, 0.02));
}

TEST(Subject, JoinsRequestsIfTold) {
  Subject subject(tiny_model().string(), {.threads = 1, .max_batch = 4, .max_delay_ms = 1});
  const Window window = measure(subject, {.arrivals_s = std::vector<double>(1000, 0.0)}, 0.2);
  expect_sums(window);
  const bool joined =
      std::any_of(window.samples.begin(), window.samples.end(), [](const Sample& sample) { return sample.batch > 1; });
  EXPECT_TRUE(joined);
}

TEST(Subject, UsesGivenInputsAndRefusesThoseThatDoNotFit) {
  Subject subject(tiny_model().string());
  std::vector<Tensor> inputs;
  inputs.push_back(Tensor::zeros(DataType::kFloat32, {2, 4}));
  subject.use_inputs(std::make_shared<const std::vector<Tensor>>(std::move(inputs)));
  EXPECT_EQ(subject.rows(), 2);
  std::vector<Tensor> wrong;
  wrong.push_back(Tensor::zeros(DataType::kFloat32, {2, 5}));
  EXPECT_THROW(subject.use_inputs(std::make_shared<const std::vector<Tensor>>(std::move(wrong))), Error);
  EXPECT_EQ(subject.rows(), 2);
}

TEST(Subject, RefusesAnUnknownBackendByName) {
  try {
    const Subject subject(tiny_model().string(), {.intra_op = "tbb"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("'tbb'"));
  }
}

}  // namespace
}  // namespace ration::perf
