#include "sched/task_queue.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace ration::sched {
namespace {

using namespace std::chrono_literals;

constexpr TaskTerms::TimePoint at(std::chrono::milliseconds time) { return TaskTerms::TimePoint(time); }

class NamedTask final : public Task {
 public:
  explicit NamedTask(int name, const TaskTerms& terms = {}) : Task(terms), name_(name) {}

  bool advance(Team&) noexcept override { return true; }
  void finish() noexcept override {}
  void expire() noexcept override { expired().push_back(name_); }
  int max_width() const noexcept override { return 1; }

  int name() const { return name_; }
  static std::vector<int>& expired() {
    static std::vector<int> names;
    return names;
  }

 private:
  int name_;
};

std::vector<int> drain(TaskQueue& queue) {
  std::vector<int> names;
  while (queue.size() > 0) names.push_back(static_cast<NamedTask&>(queue.pop()).name());
  return names;
}

TEST(TaskQueue, GivesHigherPrioritiesFirstAndEqualsByAge) {
  NamedTask a(1, {.priority = 0}), b(2, {.priority = 5}), c(3, {.priority = 0}), d(4, {.priority = 5});
  NamedTask e(5, {.priority = -1}), f(6, {.priority = 2});
  TaskQueue queue;
  for (NamedTask* task : {&a, &b, &c, &d, &e, &f}) queue.push(*task);
  EXPECT_EQ(queue.size(), 6);
  EXPECT_EQ(drain(queue), (std::vector<int>{2, 4, 6, 1, 3, 5}));
}

TEST(TaskQueue, RemovesFromEveryPlace) {
  for (int removed = 0; removed < 3; ++removed) {
    std::vector<std::unique_ptr<NamedTask>> tasks;
    TaskQueue queue;
    std::vector<int> left;
    for (int i = 0; i < 3; ++i) {
      queue.push(*tasks.emplace_back(std::make_unique<NamedTask>(i)));
      if (i != removed) left.push_back(i);
    }
    NamedTask& task = *tasks[static_cast<std::size_t>(removed)];
    EXPECT_TRUE(queue.remove(task));
    EXPECT_FALSE(queue.remove(task)) << "it is out already";
    EXPECT_EQ(drain(queue), left);
  }
}

TEST(TaskQueue, DoesNotRemoveWhatWasTaken) {
  NamedTask task(1);
  TaskQueue queue;
  queue.push(task);
  queue.pop();
  EXPECT_FALSE(queue.remove(task));
}

TEST(TaskQueue, ExpiresWhatIsOverdueAndNothingElse) {
  NamedTask a(1, {.deadline = at(30ms)}), b(2), c(3, {.deadline = at(10ms)}), d(4, {.deadline = at(20ms)});
  TaskQueue queue;
  for (NamedTask* task : {&a, &b, &c, &d}) queue.push(*task);
  EXPECT_EQ(queue.next_deadline(), at(10ms));
  NamedTask::expired().clear();
  queue.take_overdue(at(9ms)).expire_all();
  EXPECT_TRUE(NamedTask::expired().empty());
  queue.take_overdue(at(20ms)).expire_all();
  EXPECT_EQ(NamedTask::expired(), (std::vector<int>{3, 4})) << "a deadline has passed when it is there";
  EXPECT_EQ(queue.next_deadline(), at(30ms));
  EXPECT_EQ(drain(queue), (std::vector<int>{1, 2}));
  EXPECT_EQ(queue.next_deadline(), TaskTerms::TimePoint::max());
}

}  // namespace
}  // namespace ration::sched
