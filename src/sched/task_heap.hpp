/// The waiting tasks by a time of theirs, earliest first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "sched/task.hpp"

namespace ration::sched {

/// A binary heap whose tasks know their places, so that any can be taken out. `Order` has time(task) and place(task).
/// O(log n); only reserve_one() may throw.
template <class Order>
class TaskHeap {
 public:
  using TimePoint = TaskTerms::TimePoint;

  TimePoint earliest() const noexcept { return tasks_.empty() ? TimePoint::max() : Order::time(*tasks_.front()); }
  Task& front() const noexcept { return *tasks_.front(); }
  /// Makes room for the next push().
  void reserve_one() {
    if (tasks_.size() == tasks_.capacity()) tasks_.reserve(2 * tasks_.size() + 16);
  }
  void push(Task& task) noexcept {
    tasks_.push_back(&task);
    rise(tasks_.size() - 1);
  }
  void remove(Task& task) noexcept {
    const std::size_t place = Order::place(task);
    put(place, tasks_.back());
    tasks_.pop_back();
    if (place == tasks_.size()) return;
    rise(place);
    sink(place);
  }

 private:
  bool before(std::size_t a, std::size_t b) const noexcept { return Order::time(*tasks_[a]) < Order::time(*tasks_[b]); }
  void put(std::size_t place, Task* task) noexcept {
    tasks_[place] = task;
    Order::place(*task) = place;
  }
  void swap(std::size_t a, std::size_t b) noexcept {
    Task* const task = tasks_[a];
    put(a, tasks_[b]);
    put(b, task);
  }
  void rise(std::size_t place) noexcept {
    Order::place(*tasks_[place]) = place;
    for (; place > 0 && before(place, (place - 1) / 2); place = (place - 1) / 2) swap(place, (place - 1) / 2);
  }
  void sink(std::size_t place) noexcept {
    for (std::size_t child = 2 * place + 1; child < tasks_.size(); child = 2 * place + 1) {
      if (child + 1 < tasks_.size() && before(child + 1, child)) ++child;
      if (!before(child, place)) return;
      swap(place, child);
      place = child;
    }
  }

  std::vector<Task*> tasks_;
};

struct Deadlines {
  static TaskTerms::TimePoint time(const Task& task) noexcept { return task.terms_.deadline; }
  static std::size_t& place(Task& task) noexcept { return task.deadline_place_; }
};
/// By when a task must be started in order to make its deadline.
struct LatestStarts {
  static TaskTerms::TimePoint time(const Task& task) noexcept { return task.latest_start_; }
  static std::size_t& place(Task& task) noexcept { return task.latest_start_place_; }
};

}  // namespace ration::sched
