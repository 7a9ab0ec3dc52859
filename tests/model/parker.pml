/* Parker (src/sched/parker.hpp): a thread sleeps until another hands it a token. Each atomic operation and each call of
 * the kernel is one step, in one order for all; the kernel may let a sleeper go for no reason.
 *
 *   WAKERS   threads that call unpark() once each
 *   LIMIT    so often park() has a bound, and it may pass at any moment
 *   REUSE    0: each waker leaves a note before, and the owner reads the notes between its parks until it has them all
 *            1: a parker waits for one waker alone, is gone once it took the token, and the next is at its address
 *   MUTATE   a line of the protocol is left out or changed, which the model has to notice; where it is not defined, pan
 *            takes it from its environment, which saves a compilation for each
 *
 * Properties: nobody sleeps while a token is there, or a note unread; nobody looks at a parker that is gone. */
#ifndef WAKERS
#define WAKERS 2
#endif
#ifndef LIMIT
#define LIMIT 2
#endif
#ifndef REUSE
#define REUSE 0
#endif
#ifndef MUTATE
#define MUTATE mutant
byte mutate;
#define MUTANT byte mutant = mutate
#define CHOOSE_MUTATION c_code { now.mutate = getenv("MUTATE") ? atoi(getenv("MUTATE")) : 0; }
#else
#define MUTANT skip
#define CHOOSE_MUTATION skip
#endif

#define NONE   0
#define TOKEN  1
#define ASLEEP 2

byte state = NONE;  /* state_ */
bool sleeps;        /* The owner, in the kernel, on the address of state_. */
byte notes;         /* Written by the wakers. */
byte life;          /* Number of the parker that is at the address. */
byte called;        /* So many wakers were told where to find theirs. */

inline take(got) {
  atomic { got = (state == TOKEN); if :: got -> state = NONE :: else fi }
}

/* Compares and goes to sleep in one step, as the kernel does. */
inline futex_wait(limited, in_time) {
  in_time = true;
  atomic { if :: state == ASLEEP || MUTATE == 1 -> sleeps = true :: else fi };
  if
  :: atomic { !sleeps }
  :: atomic { sleeps && limited && passes > 0 -> sleeps = false; passes--; in_time = false }
  :: atomic { sleeps && spurious > 0 -> sleeps = false; spurious-- }
  fi
}

inline park(limited, got) {
  take(got);
  if
  :: got
  :: else ->
    atomic { parked = (state == NONE || MUTATE == 2); if :: parked -> state = ASLEEP :: else fi };
    if
    :: !parked -> take(got)
    :: else ->
      do
      :: futex_wait(limited, in_time);
         take(got);
         if :: got -> break :: else fi;
         if
         :: in_time
         :: else ->
           atomic { parked = (state != ASLEEP && MUTATE != 3); if :: parked :: else -> state = NONE fi };
           if :: parked :: else -> break fi
         fi
      od
    fi
  fi
}

inline unpark(mine) {
  assert(!REUSE || life == mine);
  atomic { was = state; state = TOKEN };
  /* 4: it looks at the word again. */
  atomic {
    assert(MUTATE != 4 || !REUSE || life == mine);
    if :: was == ASLEEP && MUTATE != 5 -> sleeps = false :: else fi
  }
}

proctype Waker(byte me) {
  MUTANT;
  byte was;
#if REUSE
  life == me;
  called++;
#else
  notes++;
#endif
  unpark(me)
}

proctype Owner() {
  MUTANT;
  bool got, in_time, parked;
  byte passes = LIMIT, spurious = 1, seen;
  do
#if REUSE
  :: life == WAKERS -> break
  :: life < WAKERS ->
    park(passes > 0, got);
    if
    :: got -> atomic { life++; state = NONE }
    :: !got && called > life && MUTATE == 6 -> atomic { life++; state = NONE }  /* It goes although it was called. */
    :: else
    fi
#else
  :: seen = notes;
    if :: seen == WAKERS -> break :: else fi;
    park(passes > 0, got)
#endif
  od
}

init { byte i; atomic { CHOOSE_MUTATION; run Owner(); for (i : 0 .. WAKERS - 1) { run Waker(i) } } }
