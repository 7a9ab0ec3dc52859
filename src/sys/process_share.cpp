#include "sys/process_share.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "sys/fork_guard.hpp"

namespace ration::sys {

struct ProcessShare::Member {
  explicit Member(Registry& home) : registry(home) {}

  void tell() {
    const std::lock_guard lock(calling);
    if (on_change) on_change();
  }

  Registry& registry;
  std::uint64_t came_at = 0;        // The registry's count of changes when this one came; set under its lock.
  std::mutex calling;               // Guards what follows, and is held during a call.
  std::function<void()> on_change;  // Empty before listen() and after leave().
};

// Never destroyed, because engines with static storage may go at any time.
struct ProcessShare::Registry {
  explicit Registry(Registry* of_parent) : parent(of_parent) {}

  void add(const std::shared_ptr<Member>& member) {
    const std::lock_guard lock(mutex);
    members.push_back(member);
    member->came_at = ++changes;
  }

  // Returns whether it was there.
  bool remove(const Member& member) noexcept {
    const std::lock_guard lock(mutex);
    const auto found = find(member);
    if (found == members.end()) return false;
    members.erase(found);
    ++changes;
    return true;
  }

  // Calls everybody but `changed`, one by one and without the lock, so that any of them may come or go meanwhile.
  void tell_others(const Member& changed) {
    for (std::uint64_t told = 0;;) {
      std::shared_ptr<Member> next;
      {
        const std::lock_guard lock(mutex);
        const auto found = std::find_if(members.begin(), members.end(), [&](const auto& member) {
          return member->came_at > told && member.get() != &changed;
        });
        if (found == members.end()) return;
        next = *found;
      }
      told = next->came_at;
      next->tell();
    }
  }

  std::uint64_t changes_now() const noexcept {
    const std::lock_guard lock(mutex);
    return changes;
  }

  std::vector<std::shared_ptr<Member>>::const_iterator find(const Member& member) const noexcept {
    return std::find_if(members.begin(), members.end(), [&](const auto& other) { return other.get() == &member; });
  }

  const ForkGuard fork;
  Registry* const parent;    // Of the process that this one was forked from; kept reachable for leak checkers.
  mutable std::mutex mutex;  // Guards what follows. A leaf: nothing is called while it is held.
  std::vector<std::shared_ptr<Member>> members;  // Oldest first.
  std::uint64_t changes = 0;
};

ProcessShare::Registry& ProcessShare::registry() {
  // Whoever replaces it publishes a whole registry: release, paired with the acquire of the load and of the exchange.
  static std::atomic<Registry*> current{nullptr};
  Registry* known = current.load(std::memory_order_acquire);
  while (known == nullptr || known->fork.in_forked_child()) {
    auto fresh = std::make_unique<Registry>(known);
    if (current.compare_exchange_strong(known, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
  }
  return *known;
}

ProcessShare::ProcessShare(bool takes_part) {
  if (!takes_part) return;
  member_ = std::make_shared<Member>(registry());
  member_->registry.add(member_);
  member_->registry.tell_others(*member_);
}

ProcessShare::~ProcessShare() { leave(); }

void ProcessShare::listen(std::function<void()> on_change) {
  if (!counts()) return;
  const std::lock_guard lock(member_->calling);
  member_->on_change = std::move(on_change);
  // A change that is counted but not yet told is told twice, which does no harm.
  if (member_->registry.changes_now() != member_->came_at) member_->on_change();
}

void ProcessShare::leave() noexcept {
  if (!counts() || !member_->registry.remove(*member_)) return;
  {
    const std::lock_guard lock(member_->calling);
    member_->on_change = nullptr;
  }
  member_->registry.tell_others(*member_);
}

int ProcessShare::of(int threads) const noexcept {
  if (!counts()) return threads;
  const Registry& registry = member_->registry;
  const std::lock_guard lock(registry.mutex);
  const auto found = registry.find(*member_);
  const auto older = static_cast<int>(found - registry.members.begin());
  // Who has left gets what it would have as the youngest.
  const auto count = static_cast<int>(registry.members.size()) + (found == registry.members.end() ? 1 : 0);
  return std::max(1, threads / count + (older < threads % count ? 1 : 0));
}

int ProcessShare::members() const noexcept {
  if (!counts()) return 0;
  const std::lock_guard lock(member_->registry.mutex);
  return static_cast<int>(member_->registry.members.size());
}

// In a forked child the locks may be held by threads that do not exist there.
bool ProcessShare::counts() const noexcept { return member_ && !member_->registry.fork.in_forked_child(); }

}  // namespace ration::sys
