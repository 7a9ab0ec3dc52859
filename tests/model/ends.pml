/* Ends: who learns that a task has ended (src/sched/scheduler_ends.cpp). See scheduler.inc, and:
 *
 *   CALLERS  threads in run(), a task each; then CLIENTS tasks come by submit(), and are counted by one flight
 *   LENDERS  threads in lend_until() the first client's answer is there
 *   WAITERS  threads in wait_for() the flight
 *   CANCEL   a thread that cancels the last task; EXPIRE: the deadline of the last task passes at some moment
 *   CLOSE    1: a thread in shut_down() without, 2: with abort
 *   DESTROY  1: the scheduler is destroyed as soon as every call has returned but submit(), and cancel() of a task that
 *            it took out
 *
 * Properties: each task ends once; `ending_` is the number of those that are unlinked and not told; when nothing
 * happens any more, nobody sleeps whose condition is true, and who stops everything has come to an end; nobody touches
 * a scheduler that is gone, or the record of a thread that has left. */
#ifndef CALLERS
#define CALLERS 0
#endif
#ifndef CLIENTS
#define CLIENTS 1
#endif
#ifndef LENDERS
#define LENDERS 0
#endif
#ifndef WAITERS
#define WAITERS 0
#endif
#ifndef CANCEL
#define CANCEL 0
#endif
#ifndef EXPIRE
#define EXPIRE 0
#endif
#ifndef CLOSE
#define CLOSE 0
#endif
#ifndef DESTROY
#define DESTROY 0
#endif
#if EXPIRE
#define END 1
#define LOOKS 1
#endif
#define FIRST_LENDER (CREATED + CALLERS)
#define FIRST_WAITER (FIRST_LENDER + LENDERS)
#define CLOSER       (FIRST_WAITER + WAITERS)
#define DESTROYER    (CLOSER + 1)
#define HOSTS (CALLERS + LENDERS + WAITERS + 2)
#define TASKS (CALLERS + CLIENTS)
#define LAST (TASKS - 1)
#define AT_REST() skip

#include "scheduler.inc"
#include "threads.inc"

#define IS_IN(t) (task[t] == QUEUED || IS_STARTED(t))
#if TASKS == 1
#define ALL_ENDED (ending == 0 && !IS_IN(0))
#define ALL_CAME  (task[0] != ABSENT)
#elif TASKS == 2
#define ALL_ENDED (ending == 0 && !IS_IN(0) && !IS_IN(1))
#define ALL_CAME  (task[0] != ABSENT && task[1] != ABSENT)
#else
#define ALL_ENDED (ending == 0 && !IS_IN(0) && !IS_IN(1) && !IS_IN(2))
#define ALL_CAME  (task[0] != ABSENT && task[1] != ABSENT && task[2] != ABSENT)
#endif

/* Waits in shut_down() or wait_for(): asleep, or where there are no created threads, working. */
inline wait_asking(me, what, condition) {
  d_step {
    lock();
    asks[me] = what;
    call_idle();
#if CREATED
    if :: condition :: else -> state[me] = WAITING fi;
#endif
    unlock()
  };
  hand_out();
#if CREATED
  do
  :: state[me] == AWAKE -> break
  :: d_step {
      token[me] -> token[me] = false;
      lock();
      state[me] = AWAKE;
      if :: condition :: else -> state[me] = WAITING fi
    }
  od;
#else
  work(me, condition)
#endif
}

#if WAITERS
proctype Waiter(byte me) {
  LOCALS;
  /* Its tasks have come: a flight is left by who submitted them. */
  ALL_CAME;
  visit_begins(me);
  wait_asking(me, FLIGHT, flight == 0);
  visit_ends(me, CREATED == 0)
}
#endif

#if CANCEL
bool cancelled;
proctype Canceller() {
  LOCALS;
  byte me = CLOSER;
  task[LAST] != ABSENT;
  d_step {
    lock();
    leave = (task[LAST] == QUEUED);
    if :: leave -> task[LAST] = ENDING; balance(); ending++; call_idle() :: else fi;
    cancelled = true;
    unlock()
  };
  hand_out();
  if :: leave -> end_one(LAST) :: else fi
}
#define CANCEL_CAME cancelled
#else
#define CANCEL_CAME true
#endif

#if CLOSE
proctype Closer(byte me) {
  LOCALS;
  visit_begins(me);
  d_step {
    lock();
    closed = true;
    if
    :: CLOSE == 2 ->
      for (i : 0 .. TASKS - 1) { if :: task[i] == QUEUED -> task[i] = ENDING; ending++; in_chain[i] = true :: else fi }
      balance()
    :: else
    fi;
    asks[me] = ALL;
    call_idle();
    count_openings();
    for (i : 0 .. TASKS - 1) { if :: refusal == NOBODY && in_chain[i] -> refusal = i; in_chain[i] = false :: else fi }
    unlock()
  };
  hand_out();
  do
  :: refusal == NOBODY -> break
  :: else ->
    end_one(refusal);
    d_step {
      lock();
      refusal = NOBODY;
      for (i : 0 .. TASKS - 1) { if :: refusal == NOBODY && in_chain[i] -> refusal = i; in_chain[i] = false :: else fi }
      unlock()
    };
    hand_out()
  od;
  leave = false;
  wait_asking(me, ALL, ALL_ENDED);
  visit_ends(me, CREATED == 0)
}
#endif

#if DESTROY
proctype Destroyer(byte me) {
  LOCALS;
  byte w;
  inside == 0 && ALL_CAME && CANCEL_CAME;
  d_step { lock(); stopping = true; retire_lingering(); if :: MUTATE != 20 -> call_all_idle() :: else fi; unlock() };
  hand_out();
#if CREATED == 0
  inside++;
  visit_begins(me);
  work(me, false);
  visit_ends(me, true);
#endif
  for (w : 0 .. CREATED - 1) { !created[w] }
  gone = true
}
#endif

#if EXPIRE
active proctype Time() { now = 1 }
#endif

/* Without created threads there may be nobody to lead what comes last. */
active proctype Monitor() {
  byte t;
  timeout ->
    d_step {
      if
      :: CREATED > 0 || DESTROY ->
        for (t : 0 .. TASKS - 1) { assert(task[t] == ENDED && delivered[t] == 1) };
        assert(ending == 0)
      :: else
      fi;
      assert(DESTROY == gone)
    }
}

init {
  byte n;
  atomic {
    CHOOSE_MUTATION;
    d_step {
      threads = THREADS;
      workers = (CREATED > 0 -> THREADS : 1);
      for (i : 0 .. TASKS - 1) { visit[i] = NOBODY; deadline[i] = (EXPIRE && i == LAST -> 1 : NEVER) }
      for (i : 0 .. RECORDS - 1) { slot[i] = NOBODY }
    }
#if CREATED
    for (n : 0 .. CREATED - 1) { created[n] = true; run Created(n) }
#endif
#if CALLERS
    for (n : 0 .. CALLERS - 1) { inside++; run Caller(CREATED + n, n) }
#endif
#if LENDERS
    for (n : 0 .. LENDERS - 1) { inside++; run Lender(FIRST_LENDER + n, CALLERS) }
#endif
#if CLIENTS
    for (n : 0 .. CLIENTS - 1) { run Client(CALLERS + n) }
#endif
#if WAITERS
    for (n : 0 .. WAITERS - 1) { inside++; run Waiter(FIRST_WAITER + n) }
#endif
#if CANCEL
    run Canceller();
#endif
#if CLOSE
    inside++; run Closer(CLOSER);
#endif
#if DESTROY
    run Destroyer(DESTROYER);
#endif
    n = 0
  }
}
