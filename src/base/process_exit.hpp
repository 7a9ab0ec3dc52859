/// Holds the library still before the process destroys what the library stands on.
///
/// A process that ends by return from main or std::exit() runs its exit handlers and destroys its statics, the latest
/// first, while other threads go on. oneDNN makes statics when they are first needed, so they are destroyed before an
/// engine that lies in static storage. An exit handler of our own therefore stops every engine; it is registered with
/// the first of them, and again whenever oneDNN may have made another static (renew_exit_handler), so that it runs
/// before any of those is destroyed. std::quick_exit() and std::_Exit() destroy nothing and need none of this.
///
/// The state is never destroyed and lets all of this be called at any time, also by a forked child.
#pragma once

#include <cstdint>
#include <memory>

namespace ration::base {

enum class ExitPhase : std::uint8_t {
  kRunning,
  kStopping,  ///< The exit handler waits for what other threads do; nothing new may begin.
  kStopped,   ///< Nothing of the library runs in other threads; statics may have been destroyed.
};

ExitPhase exit_phase() noexcept;

/// Something whose threads must hold still when the process ends. Inherit, and make an ExitRegistration.
class HoldsStill {
 public:
  /// Called by the thread that ends the process, perhaps from within a callback on one of the object's own threads.
  /// Returns when no other thread of the object uses oneDNN, nor will; must not wait for the host's code.
  virtual void hold_still() noexcept = 0;

 protected:
  ~HoldsStill() = default;
};

/// Registers an object for its own life. Thread-safe; the destructor waits while the object's hold_still() runs.
class ExitRegistration {
 public:
  /// Throws Error(kUnavailable) if the process is ending, Error(kResourceExhausted) if the system takes no exit
  /// handler.
  explicit ExitRegistration(HoldsStill& object);
  ~ExitRegistration();
  ExitRegistration(const ExitRegistration&) = delete;
  ExitRegistration& operator=(const ExitRegistration&) = delete;

 private:
  HoldsStill& object_;
};

/// Registers the exit handler once more, so that it runs before every static that exists at this moment is destroyed.
/// Each call costs an entry in the C library's list until the process ends, so call it a bounded number of times.
void renew_exit_handler() noexcept;

/// Work in a host's thread that uses oneDNN and that the exit handler waits for, such as making a plan.
class ExitSection {
 public:
  /// Throws Error(kUnavailable) naming the work if the process is ending.
  explicit ExitSection(const char* work);
  ~ExitSection();
  ExitSection(const ExitSection&) = delete;
  ExitSection& operator=(const ExitSection&) = delete;

  /// Throws as the constructor does. Call it where the work takes long, because the exit handler waits.
  void check() const;

 private:
  const char* const work_;
};

/// The calling thread works for the library, so that an exit() below this scope comes from the host's callback. Then
/// the thread's own destructors stop the engines, which is before every exit handler and static: a model in static
/// storage does not wait for the very request whose callback ends the process.
class WorkerScope {
 public:
  WorkerScope() noexcept;
  ~WorkerScope();
  WorkerScope(const WorkerScope&) = delete;
  WorkerScope& operator=(const WorkerScope&) = delete;
};

/// Keeps an object that must not be destroyed while the process ends. Reachable, so that no leak is reported.
void keep_until_exit(std::shared_ptr<const void> object) noexcept;

}  // namespace ration::base
