/// What the scheduler runs: a request, seen from below.
#pragma once

namespace ration::sched {

class Team;

/// A piece of work that one worker leads, step by step. The scheduler never owns a task: whoever submits it keeps it
/// alive until it has finished, and learns of that from the task itself.
class Task {
 public:
  virtual ~Task() = default;

  /// Runs steps, at least one, until there are none left (returns true) or until team.should_yield() behind a step
  /// (returns false; it will be called again, perhaps on another worker). Must not throw.
  virtual bool advance(Team& team) noexcept = 0;

  /// Delivers the answer. Called once after advance() returned true, when the task no longer counts as being in the
  /// system: whoever receives the answer may submit at once and is not counted twice. The scheduler does not touch the
  /// task again, so it may be destroyed from within.
  virtual void finish() noexcept = 0;

  /// Returns the most workers that any step can use; at least 1. Asked once, before the first advance(), under the
  /// scheduler's lock.
  virtual int max_width() const noexcept = 0;

 private:
  friend class TaskQueue;
  Task* next_ = nullptr;
};

/// First in, first out, linked through the tasks: pushing never allocates. Not synchronised.
class TaskQueue {
 public:
  void push(Task& task) noexcept {
    task.next_ = nullptr;
    (last_ == nullptr ? first_ : last_->next_) = &task;
    last_ = &task;
    ++size_;
  }
  /// The queue must not be empty.
  Task& pop() noexcept {
    Task& task = *first_;
    first_ = task.next_;
    if (first_ == nullptr) last_ = nullptr;
    --size_;
    return task;
  }
  int size() const noexcept { return size_; }

 private:
  Task* first_ = nullptr;
  Task* last_ = nullptr;
  int size_ = 0;
};

}  // namespace ration::sched
