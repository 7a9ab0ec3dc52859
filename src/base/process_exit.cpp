#include "base/process_exit.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "base/fail.hpp"

namespace ration::base {
namespace {

/// Of one process: a forked child makes its own, because the threads of its parent's do not exist there.
struct State {
  const pid_t process = ::getpid();
  std::mutex mutex;  // Guards everything below.
  std::condition_variable section_ended;
  std::vector<HoldsStill*> objects;
  std::vector<std::shared_ptr<const void>> kept;
  int sections = 0;
};

// Exchanged by the first call in a process: release, and acquire of every load.
std::atomic<State*> current{nullptr};

// Written by the thread that ends the process. kStopped is stored (release) after hold_still() of every object; who
// loads it (acquire) sees that nothing else runs. kStopping only tells others to hurry.
std::atomic<ExitPhase> phase{ExitPhase::kRunning};

// Of the calling thread. Plain numbers, because they are read while the thread's objects are being destroyed.
thread_local int own_sections = 0;
thread_local int own_work = 0;

State& state() {
  State* found = current.load(std::memory_order_acquire);
  if (found != nullptr && found->process == ::getpid()) return *found;
  auto made = std::make_unique<State>();
  if (current.compare_exchange_strong(found, made.get(), std::memory_order_acq_rel)) return *made.release();
  return *found;
}

void stop_everything() noexcept {
  State& process = state();
  std::unique_lock lock(process.mutex);
  if (phase.load(std::memory_order_relaxed) == ExitPhase::kStopped) return;
  phase.store(ExitPhase::kStopping, std::memory_order_relaxed);
  for (HoldsStill* object : process.objects) object->hold_still();
  // This thread's own sections do not end: exit() does not return to them.
  process.section_ended.wait(lock, [&] { return process.sections <= own_sections; });
  phase.store(ExitPhase::kStopped, std::memory_order_release);
}

/// Its destructor runs when the thread ends, which is outside of every WorkerScope, or within exit().
struct ThreadEnd {
  /// The first call in a thread registers the destructor with it.
  void watch() noexcept {}
  ~ThreadEnd() {
    if (own_work > 0) stop_everything();
  }
};
thread_local ThreadEnd thread_end;

void require_running(const char* work) {
  require(exit_phase() == ExitPhase::kRunning, ErrorCode::kUnavailable, work, " cannot be made: the process is ending");
}

}  // namespace

ExitPhase exit_phase() noexcept { return phase.load(std::memory_order_acquire); }

ExitRegistration::ExitRegistration(HoldsStill& object) : object_(object) {
  require_running("an engine");
  static const bool registered = std::atexit(stop_everything) == 0;
  require(registered, ErrorCode::kResourceExhausted, "the engine's exit handler could not be registered");
  State& process = state();
  const std::lock_guard lock(process.mutex);
  process.objects.push_back(&object);
}

ExitRegistration::~ExitRegistration() {
  State& process = state();
  const std::lock_guard lock(process.mutex);
  std::erase(process.objects, &object_);
}

void renew_exit_handler() noexcept { static_cast<void>(std::atexit(stop_everything)); }

ExitSection::ExitSection(const char* work) : work_(work) {
  State& process = state();
  const std::lock_guard lock(process.mutex);
  check();
  ++process.sections;
  ++own_sections;
}

ExitSection::~ExitSection() {
  State& process = state();
  const std::lock_guard lock(process.mutex);
  --own_sections;
  --process.sections;
  process.section_ended.notify_all();
}

void ExitSection::check() const { require_running(work_); }

WorkerScope::WorkerScope() noexcept {
  thread_end.watch();
  ++own_work;
}

WorkerScope::~WorkerScope() { --own_work; }

void keep_until_exit(std::shared_ptr<const void> object) noexcept {
  State& process = state();
  const std::lock_guard lock(process.mutex);
  // Where even this list cannot grow the object stays alive all the same.
  try {
    process.kept.push_back(object);
  } catch (...) {
    static_cast<void>(new (std::nothrow) std::shared_ptr<const void>(std::move(object)));
  }
}

}  // namespace ration::base
