/// Keeps the host's signals away from the threads that this library creates.
#pragma once

#include <signal.h>

namespace ration::sys {

/// While one lives, the calling thread blocks every signal but those that an instruction of its own raises, and so do
/// the threads it creates, for good: the kernel may hand a signal that is meant for the process to any thread that does
/// not block it, and a host that waits for SIGTERM in a thread of its own would never see it.
class BlockedSignals {
 public:
  BlockedSignals() noexcept {
    sigset_t blocked;
    ::sigfillset(&blocked);
    for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) ::sigdelset(&blocked, own);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &found_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &found_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t found_;
};

}  // namespace ration::sys
