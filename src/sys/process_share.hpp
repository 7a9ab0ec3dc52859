/// How the engines and pools of a process that follow the budget divide it among themselves.
///
///     ProcessShare share(true);                          // counts from here on
///     int threads = share.of(budget.threads);
///     share.listen([this] { set_threads(...); });        // told whenever another one comes or goes
///     share.leave();                                     // before what the callback uses goes away
///
/// Every member gets an even part, the oldest ones one more each where the division leaves a remainder, and nobody
/// gets less than one thread. So the parts add up to the budget unless there are more members than threads.
///
/// Thread-safe. A process that was forked begins without members: those of its parent count no more and hear nothing.
#pragma once

#include <functional>
#include <memory>

namespace ration::sys {

class ProcessShare {
 public:
  /// Counts as a member if it takes part; the others are told before the constructor returns. One that does not take
  /// part has whatever it asks for.
  explicit ProcessShare(bool takes_part);
  /// Leaves.
  ~ProcessShare();
  ProcessShare(const ProcessShare&) = delete;
  ProcessShare& operator=(const ProcessShare&) = delete;

  /// Calls `on_change` whenever a member has come or gone, in the thread in which it did, and once before this function
  /// returns if that happened since this one counts. Called at most once per object. `on_change` is never called twice
  /// at a time, the last call begins after the last change, and it must neither throw nor make or destroy a member. It
  /// may take locks, but none that anybody holds while making or destroying a member.
  void listen(std::function<void()> on_change);

  /// Counts no more. When it returns no call of on_change runs and none will begin; then the others are told. So it
  /// waits for a call that runs, and must not be called from one, nor with a lock that on_change takes.
  void leave() noexcept;

  /// Returns this member's part of `threads`, at least 1.
  int of(int threads) const noexcept;
  /// Returns how many members the process has; 0 for one that does not take part.
  int members() const noexcept;

 private:
  struct Member;
  struct Registry;

  static Registry& registry();
  bool counts() const noexcept;

  std::shared_ptr<Member> member_;  // Never changes; null if it takes no part.
};

}  // namespace ration::sys
