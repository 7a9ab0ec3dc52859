/* The clock: a hold that is over, or a deadline that has passed, is seen without another arrival (Roster::look(),
 * Scheduler::park_idle(), look()). See scheduler.inc, and:
 *
 *   CALLERS  threads in run(); CLIENTS tasks come by submit(), in any order and at any time
 *   HELD     the task that is held back until HOLD_END while others run, for a fuller batch; NOBODY: none
 *   DUE      the one that has a deadline, DEADLINE; NOBODY: none
 *   HOLD is 1: no task ends before the clock has come to its end and nothing else happens any more
 *
 * Property: then no hold is over and no deadline has passed that nobody saw, what was refused is delivered, and no
 * open duty is beside a free place and an idle thread. Where tasks are in one long step (LOOKS is 0) an idle thread is
 * to see it; where there is none, a lead at its step boundary. */
#ifndef CREATED
#define CREATED 2
#endif
#ifndef THREADS
#define THREADS 2
#endif
#ifndef CALLERS
#define CALLERS 0
#endif
#ifndef CLIENTS
#define CLIENTS 2
#endif
#ifndef HELD
#define HELD NOBODY
#endif
#ifndef DUE
#define DUE NOBODY
#endif
#define HOLD_END 2
#define DEADLINE 1
#define END 3
#define HOLD 1
#define HOSTS CALLERS
#define TASKS (CALLERS + CLIENTS)
#define AT_REST() check_clock()

#include "scheduler.inc"

inline check_clock() {
  d_step {
    find_ask_again();
    assert(spare > now);
    count_openings();
    assert(chained == 0);
    assert(!(openings > 0 && taken < threads && idle_count > 0))
  }
}

#include "threads.inc"

active proctype Time() { do :: now < END -> now++ :: now == END -> break od }

init {
  byte n;
  atomic {
    CHOOSE_MUTATION;
    d_step {
      threads = THREADS;
      workers = (CREATED > 0 -> THREADS : 1);
      for (i : 0 .. TASKS - 1) {
        visit[i] = NOBODY;
        deadline[i] = (i == DUE -> DEADLINE : NEVER);
        hold_end[i] = (i == HELD -> HOLD_END : 0)
      }
      for (i : 0 .. RECORDS - 1) { slot[i] = NOBODY }
    }
#if CREATED
    for (n : 0 .. CREATED - 1) { created[n] = true; run Created(n) }
#endif
#if CALLERS
    for (n : 0 .. CALLERS - 1) { inside++; run Caller(CREATED + n, n) }
#endif
#if CLIENTS
    for (n : 0 .. CLIENTS - 1) { run Client(CALLERS + n) }
#endif
  }
}
