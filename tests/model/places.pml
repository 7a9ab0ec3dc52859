/* Places: who computes, who parks, who is called (src/sched/scheduler.cpp, side_place.cpp). See scheduler.inc, and:
 *
 *   CALLERS   threads in run(); LENDERS in lend_until() the first CLIENT has its answer; CLIENTS tasks come by submit()
 *   SIDES     threads in a SidePlace, which rest RESTS times; their patience ends at any moment, and if they are
 *             BOUNDED they go on without a place when it has ended a second time
 *   RESIZE_1, RESIZE_2  what set_threads() is called with (0: it is not)
 *
 * Properties: nobody takes a place beyond `threads`, and who computes has one. When nothing happens any more, there is
 * no open duty beside a free place and an idle thread, nobody waits for a place aside that could have one, no surplus
 * thread is left. Everything ends. */
#ifndef CREATED
#define CREATED 2
#endif
#ifndef THREADS
#define THREADS 2
#endif
#ifndef WIDE
#define WIDE 1
#endif
#ifndef CALLERS
#define CALLERS 0
#endif
#ifndef LENDERS
#define LENDERS 0
#endif
#ifndef CLIENTS
#define CLIENTS 1
#endif
#ifndef SIDES
#define SIDES 0
#endif
#ifndef BOUNDED
#define BOUNDED 0
#endif
#ifndef RESTS
#define RESTS 1
#endif
#ifndef RESIZE_1
#define RESIZE_1 0
#endif
#ifndef RESIZE_2
#define RESIZE_2 0
#endif
#define HOSTS (CALLERS + LENDERS + SIDES)
#define TASKS (CALLERS + CLIENTS)
#define AT_REST() check_rest()

#include "scheduler.inc"
inline check_rest() {
  d_step {
    count_openings();
    assert(!(openings + chained > 0 && taken < threads && idle_count > 0));
    assert(!ASIDE_MAY_GO);
    assert(SIDES > 1 || aside_count == 0 || !is_due[aside[0]]);
    assert(taken <= threads);
    for (i : 0 .. RECORDS - 1) { assert(!(i < CREATED && i >= threads && state[i] == IDLE)) }
  }
}

#include "threads.inc"

#if SIDES
#define MUST_REST (sides > 0 && wanted > AVAILABLE)

inline enter(me) {
  d_step {
    lock();
    aside[aside_count] = me;
    aside_count++;
    is_due[me] = false;
    admit_aside();
    if :: !is_admitted[me] -> state[me] = WAITING :: else fi;
    unlock()
  };
  hand_out();
  do
  :: state[me] == AWAKE -> break
  :: d_step {
      token[me] -> token[me] = false;
      lock();
      state[me] = AWAKE;
      if :: !is_admitted[me] -> state[me] = WAITING :: else fi
    }
  :: d_step {
      !is_due[me] && state[me] == WAITING && !token[me] ->
      lock();
      state[me] = AWAKE;
      is_due[me] = true;
      if :: MUTATE != 41 -> sides++; away = sides; retire_lingering(); balance() :: else fi;
      if :: MUTATE != 42 -> call_idle() :: else fi;
      if :: !is_admitted[me] -> state[me] = WAITING :: else fi;
      unlock()
    };
    hand_out()
  :: d_step {
      BOUNDED && is_due[me] && state[me] == WAITING && !token[me] ->
      lock();
      state[me] = AWAKE;
      remove_aside(me);
      sides--; away = sides;
      retire_lingering();
      balance();
      call_idle();
      unlock()
    };
    hand_out()
  od
}

inline leave_aside(me) {
  d_step {
    lock();
    if
    :: is_admitted[me] ->
      is_admitted[me] = false;
      leave_place(me);
      sides--; away = sides;
      retire_lingering();
      balance();
      if :: MUTATE != 43 -> call_idle() :: else fi
    :: else
    fi;
    unlock()
  };
  hand_out()
}

proctype Side(byte me) {
  LOCALS;
  byte rests;
  visit_begins(me);
  enter(me);
  do
  :: rests == RESTS -> break
  :: rests < RESTS ->
    rests++;
    assert(has_place[me] == is_admitted[me] && (BOUNDED || has_place[me]));
#if HOLD
    if :: timeout -> AT_REST() :: MUST_REST fi;
#endif
    if
    :: MUST_REST -> leave_aside(me); enter(me)
    :: else
    fi
  od;
#if HOLD
  timeout;
  AT_REST();
#endif
  leave_aside(me);
  visit_ends(me, CREATED == 0)
}
#endif

#if RESIZE_1
inline set_threads(to) {
  d_step {
    lock();
    threads = to;
    missing = 0;
    for (i : 0 .. CREATED - 1) { if :: i < CREATED && i < to && ended[i] -> missing = missing | (1 << i) :: else fi }
    workers = (CREATED > 0 -> to : (lent < 1 -> 1 : (lent < threads -> lent : threads)));
    retire_lingering();
    balance();
    if :: MUTATE != 44 -> call_all_idle() :: else fi;
    if :: MUTATE != 56 -> call_idle() :: else fi;
    unlock()
  };
  hand_out();
  who = 0;
  do
  :: who < CREATED && (missing & (1 << who)) != 0 ->
    !created[who];  /* join() */
    d_step { ended[who] = false; created[who] = true };
    who++
  :: who < CREATED && (missing & (1 << who)) == 0 -> who++
  :: who >= CREATED -> break
  od
}

proctype Resizer() {
  LOCALS;
  byte missing, who;
  set_threads(RESIZE_1);
#if RESIZE_2
  set_threads(RESIZE_2)
#endif
}
#endif

init {
  byte n;
  atomic {
    CHOOSE_MUTATION;
    d_step {
      threads = THREADS;
      workers = (CREATED > 0 -> THREADS : 1);
      for (i : 0 .. TASKS - 1) { visit[i] = NOBODY; deadline[i] = NEVER }
      for (i : 0 .. RECORDS - 1) { slot[i] = NOBODY }
    }
#if CREATED
    for (n : 0 .. CREATED - 1) { created[n] = (n < THREADS); ended[n] = (n >= THREADS); run Created(n) }
#endif
#if CALLERS
    for (n : 0 .. CALLERS - 1) { inside++; run Caller(CREATED + n, n) }
#endif
#if LENDERS
    for (n : 0 .. LENDERS - 1) { inside++; run Lender(CREATED + CALLERS + n, CALLERS) }
#endif
#if SIDES
    for (n : 0 .. SIDES - 1) { inside++; run Side(CREATED + CALLERS + LENDERS + n) }
#endif
#if CLIENTS
    for (n : 0 .. CLIENTS - 1) { run Client(CALLERS + n) }
#endif
#if RESIZE_1
    run Resizer()
#endif
  }
}
