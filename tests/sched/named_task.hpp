/// A task with a name, for tests of what waits and what goes first.
#pragma once

#include <string>
#include <vector>

#include "sched/task.hpp"

namespace ration::sched {

class NamedTask final : public Task {
 public:
  explicit NamedTask(int name, const TaskTerms& terms = {}, int max_width = 1)
      : Task(terms), name_(name), max_width_(max_width) {}

  bool advance(Team&) noexcept override { return true; }
  void finish() noexcept override {}
  void refuse(const Refusal& refusal) noexcept override { refused().push_back({name_, refusal.reason}); }
  int max_width() const noexcept override { return max_width_; }

  int name() const { return name_; }
  /// Returns the names of the batch that begins with this task.
  std::vector<int> batch() const {
    std::vector<int> names;
    for (const NamedTask* task = this; task != nullptr; task = static_cast<NamedTask*>(task->next_in_batch())) {
      names.push_back(task->name_);
    }
    return names;
  }

  struct Refused {
    int name;
    Refusal::Reason reason;
    friend bool operator==(const Refused&, const Refused&) = default;
  };
  static std::vector<Refused>& refused() {
    static std::vector<Refused> all;
    return all;
  }

 private:
  int name_, max_width_;
};

}  // namespace ration::sched
