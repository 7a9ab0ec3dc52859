#include "sys/worker_places.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sys/affinity.hpp"
#include "sys/collision.hpp"
#include "sys/file_tree.hpp"
#include "sys/fork_guard.hpp"
#include "sys/process.hpp"
#include "sys/taken_cpus.hpp"

namespace ration::sys {
namespace {

// Each round means that somebody else moved onto one of our CPUs just then; the first nearly always is the last.
constexpr int kMaxRounds = 8;

// A worker that is not pinned may keep off one CPU for a while (step_aside.hpp).
bool runs_where_it_should(const std::vector<int>& mask, const std::vector<int>& cpus) {
  if (mask == cpus) return true;
  return cpus.size() > 1 && mask.size() + 1 == cpus.size() &&
         std::includes(cpus.begin(), cpus.end(), mask.begin(), mask.end());
}

}  // namespace

// Shared with the workers' threads, which strike themselves out when they end: the kernel may give their ids to others.
struct WorkerPlaces::Book {
  struct Entry {
    int thread = 0;  // 0: nobody has entered, or it has ended.
    std::vector<int> cpus;
  };

  const ForkGuard fork;
  std::mutex mutex;            // Guards what follows. While it is held no thread that is listed can end.
  std::vector<Entry> entries;  // By the workers' numbers.
  std::size_t wanted = 0;      // As many of them are to be there.
  std::vector<int> everybody;  // For a worker without an entry.

  // Returns the threads by the numbers of the workers; 0: nobody.
  std::vector<int> threads() {
    const std::lock_guard lock(mutex);
    std::vector<int> ids;
    for (const Entry& entry : entries) ids.push_back(entry.thread);
    return ids;
  }

  // Moves the workers that have entered. A surplus one goes where everybody may; it ends soon, or is wanted again.
  void assign(std::vector<std::vector<int>> cpus, const std::vector<int>& all) {
    const std::lock_guard lock(mutex);
    wanted = cpus.size();
    everybody = all;
    cpus.resize(std::max(wanted, entries.size()), all);
    entries.resize(cpus.size());
    for (std::size_t i = 0; i < cpus.size(); ++i) {
      entries[i].cpus = std::move(cpus[i]);
      set(entries[i]);  // What is refused here is seen and told by the next look.
    }
  }

  // Returns why the kernel refused, and whether the caller is the last of the workers to enter.
  std::pair<std::string, bool> enter(std::size_t index) {
    const std::lock_guard lock(mutex);
    if (index >= entries.size()) return {allow_this_thread(everybody), false};
    const bool anew = std::exchange(entries[index].thread, thread_id()) == 0;
    const auto end = entries.begin() + static_cast<std::ptrdiff_t>(wanted);
    const bool all = std::none_of(entries.begin(), end, [](const Entry& entry) { return entry.thread == 0; });
    return {set(entries[index]), anew && all};
  }

  void leave(int thread) {
    const std::lock_guard lock(mutex);
    for (Entry& entry : entries) {
      if (entry.thread == thread) entry.thread = 0;
    }
  }

  // Returns why the kernel refused, if it did.
  std::string repair() {
    const std::lock_guard lock(mutex);
    std::string refusal;
    for (const Entry& entry : entries) {
      if (entry.thread == 0 || runs_where_it_should(thread_affinity(entry.thread), entry.cpus)) continue;
      std::string reason = set(entry);
      if (!reason.empty()) refusal = std::move(reason);
    }
    return refusal;
  }

 private:
  static std::string set(const Entry& entry) {
    return entry.thread == 0 || entry.cpus.empty() ? "" : set_thread_affinity(entry.thread, entry.cpus);
  }
};

class WorkerPlaces::Departure {
 public:
  Departure() = default;
  ~Departure() { leave(); }
  Departure(const Departure&) = delete;
  Departure& operator=(const Departure&) = delete;

  void enter(const std::shared_ptr<Book>& book) {
    if (book_ == book) return;
    leave();
    book_ = book;
  }

 private:
  void leave() noexcept {
    // In a forked child the mutex may be held by a thread that does not exist there.
    if (!book_ || book_->fork.in_forked_child()) return;
    book_->leave(thread_id());
  }

  std::shared_ptr<Book> book_;
};

WorkerPlaces::WorkerPlaces(WorkerPlacesOptions options, const base::Logger& log)
    : options_(std::move(options)), log_(log), book_(std::make_shared<Book>()) {}

void WorkerPlaces::place(const CpuBudget& budget, int workers) {
  std::string reason;
  {
    const std::lock_guard deciding(deciding_);
    budget_ = budget;
    workers_ = workers;
    placed_ = next_scan_ = std::chrono::steady_clock::now();
    if (options_.pin) {
      topology_ = options_.topology();
      assign(decide());
      resolve();
      reason = placement_.reason;
    } else {
      assign({});
    }
  }
  if (!reason.empty()) log_.debug("workers are not pinned: ", reason);
}

void WorkerPlaces::enter(int index) {
  thread_local Departure departure;
  departure.enter(book_);
  const auto [refusal, last] = book_->enter(static_cast<std::size_t>(index));
  report(refusal);
  if (!last || !options_.pin) return;
  const std::lock_guard deciding(deciding_);
  resolve();
}

void WorkerPlaces::look(TimePoint now) {
  if (!options_.pin) return;
  std::string refusal;
  {
    const std::unique_lock deciding(deciding_, std::try_to_lock);
    if (!deciding) return;
    if (now >= next_scan_) {
      next_scan_ = now + 3 * (now - placed_);
      if (placement_.may_change) {
        topology_ = options_.topology();
        assign(decide());
      }
      resolve();
    }
    refusal = book_->repair();
  }
  report(refusal);
}

Placement WorkerPlaces::decide() {
  FileTree files(options_.root);
  const std::vector<int> taken = taken_cpus(pinned_workers(files, book_->threads()));
  return place_workers(topology_, {budget_.affinity, budget_.cpus, workers_, taken});
}

void WorkerPlaces::assign(Placement placement) {
  placement_ = std::move(placement);
  std::vector<std::vector<int>> cpus(static_cast<std::size_t>(workers_), budget_.affinity);
  for (std::size_t i = 0; i < placement_.cpus.size(); ++i) cpus[i] = {placement_.cpus[i]};
  book_->assign(std::move(cpus), budget_.affinity);
}

void WorkerPlaces::resolve() {
  const std::vector<int> threads = book_->threads();
  for (int round = 0; round < kMaxRounds; ++round) {
    if (!placement_.pinned()) return;
    std::vector<PinnedWorker> own;
    for (std::size_t i = 0; i < placement_.cpus.size(); ++i) {
      if (threads[i] == 0) return;  // Whoever enters last comes here again.
      own.push_back({threads[i], placement_.cpus[i]});
    }
    FileTree files(options_.root);
    auto moved = resolve_collisions(topology_, {budget_.affinity, budget_.cpus, workers_, {}}, own,
                                    pinned_workers(files, threads));
    if (!moved) return;
    assign(std::move(*moved));
  }
  assign({{}, "others kept moving to the same CPUs", true});
}

void WorkerPlaces::report(const std::string& refusal) {
  if (refusal.empty() || refusal_told_.exchange(true, std::memory_order_relaxed)) return;
  log_.warning("a worker could not be placed, the kernel places it: ", refusal);
}

}  // namespace ration::sys
