/* Team (src/sched/team.hpp): a lead cuts its loops into shards, helpers on seats take some of them. Each atomic
 * operation and each call of the kernel is one step, in one order for all; a spin looks no more than once.
 *
 *   HELPERS, LOOPS, SHARDS   how many of each; 1 or 2 helpers
 *   EVENTS   so often the scheduler changes the number of seats to any other, sends a helper to a free one, or recalls
 *            one; in the end it takes all seats away
 *   THROWS   1: the first shard of the first loop throws
 *   MUTATE   a line of the protocol is left out or changed, which the model has to notice; where it is not defined, pan
 *            takes it from its environment, which saves a compilation for each
 *
 * Properties: each shard runs once; nobody uses another loop's body (T1 to T3); the lead rethrows what its own loop has
 * thrown; nobody sleeps while there is a shard to take, or who has no seat any more or was recalled; the lead does not
 * sleep behind the last shard. */
#ifndef HELPERS
#define HELPERS 1
#endif
#ifndef LOOPS
#define LOOPS 2
#endif
#ifndef SHARDS
#define SHARDS 2
#endif
#ifndef EVENTS
#define EVENTS 2
#endif
#ifndef THROWS
#define THROWS 0
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

/* The members of Team; the ticket is {generation, count, next}. */
byte generation, count, next, body, done, seats, helpers, signal, parked;
bool lead_parked, error_claimed, first_error;
bool recalled[HELPERS];
/* The kernel. */
bool asleep_on_signal[HELPERS], asleep_on_done;
/* The scheduler's, under its lock. */
byte width, sent;        /* Roster: seats granted, Run::helpers. */
bool away[HELPERS];      /* Is on a seat, or on its way from there. */
/* What is checked. */
byte ran[SHARDS];
bool over;

#if HELPERS == 1
#define SOMEBODY_SLEEPS (asleep_on_signal[0])
#define SOMEBODY_RECALLED (recalled[0])
#else
#define SOMEBODY_SLEEPS (asleep_on_signal[0] || asleep_on_signal[1])
#define SOMEBODY_RECALLED (recalled[0] || recalled[1])
#endif

inline wake_helpers() {
  if
  :: atomic { parked == 0 }
  :: atomic { else -> if :: MUTATE != 1 -> signal++ :: else fi };
    d_step { for (w : 0 .. HELPERS - 1) { asleep_on_signal[w] = false } w = 0 }
  fi
}

/* Team::set_seats(); `falls` is what it returns. */
inline set_seats(to, falls) {
  falls = (to < seats);
  seats = to;
  if :: falls && MUTATE != 2 -> falls = (parked != 0) :: else -> falls = false fi
}

inline take_shard(got) {
  got = false;
  d_step { g = generation; c = count; n = next };
  do
  :: n >= c -> break
  :: n < c ->
    atomic {                                                             /* T2 */
      if
      :: (g == generation && c == count || MUTATE == 3) && n == next -> next++; got = true
      :: else -> g = generation; c = count; n = next
      fi
    };
    if
    :: !got
    :: got ->
      atomic {
        assert(body == g);
        ran[n]++;
        failed = (THROWS && g == 1 && n == 0)
      };
      next >= count || !SOMEBODY_SLEEPS;  /* It may take so long. */
      if
      :: failed && MUTATE != 4 ->
        atomic { if :: !error_claimed -> error_claimed = true; first_error = true :: else fi }
      :: else
      fi;
      atomic { done++; last = (done == c) };                             /* T3 */
      if :: failed && MUTATE == 4 -> atomic { error_claimed = true; first_error = true } :: else fi;
      if
      :: last && MUTATE != 5 -> if :: lead_parked -> asleep_on_done = false :: else fi
      :: else
      fi;
      d_step { g = 0; c = 0; n = 0; last = false; failed = false };
      break
    fi
  od
}

proctype Lead() {
  MUTANT;
  byte g, c, n, w, seen, loop;
  bool got, last, failed;
  do
  :: loop == LOOPS -> break
  :: loop < LOOPS ->
    d_step {
      loop++;
      for (w : 0 .. SHARDS - 1) { ran[w] = 0 }
      w = 0;
      body = loop;
      done = 0
    };
    d_step { generation++; count = SHARDS; next = 0 };                   /* T1 */
    if :: MUTATE != 6 -> wake_helpers() :: else fi;
    do :: take_shard(got); if :: got :: else -> break fi od;
    if
    :: MUTATE == 7
    :: else ->
      lead_parked = (MUTATE != 8);
      do
      :: seen = done;
        if :: seen == SHARDS -> seen = 0; break :: else fi;
        atomic { if :: done == seen -> asleep_on_done = true :: else fi };
        !asleep_on_done
      od;
      lead_parked = false
    fi;
    atomic {
      for (w : 0 .. SHARDS - 1) { assert(ran[w] == 1) }
      w = 0;
      assert(first_error == (THROWS && loop == 1));
      error_claimed = false;
      first_error = false
    }
  od;
  over = true
}

inline leave_if_told() {
  leave = false;
  present = helpers;
  do
  :: told = (present > seats);
    if :: told :: else -> told = recalled[me] fi;
    if :: told :: else -> break fi;
    atomic { if :: helpers == present -> helpers--; leave = true :: else -> present = helpers fi };
    if :: leave -> break :: else fi
  od;
  atomic { present = 0; told = false }
}

/* nothing_new = the ticket is the one of {g, n}, and not must_leave(). */
inline look_again() {
  nothing_new = true;
  atomic { if :: MUTATE != 9 -> nothing_new = (g == generation && n == next) :: else fi };
  if
  :: nothing_new && MUTATE != 10 -> present = helpers; nothing_new = (present <= seats); present = 0
  :: else
  fi;
  if :: nothing_new && MUTATE != 11 -> nothing_new = !recalled[me] :: else fi
}

proctype Helper(byte me) {
  MUTANT;
  byte g, c, n, w, word, present;
  bool got, last, failed, leave, told, nothing_new;
endhome:
  away[me];
  do
  :: take_shard(got);
    leave_if_told();
    if :: leave -> break :: else fi;
    if
    :: got -> got = false
    :: else ->
      d_step { g = generation; c = count; n = next };
      if
      :: n < c
      :: else ->
        if :: MUTATE != 13 -> word = signal :: else fi;
        if :: MUTATE != 12 -> parked++ :: else fi;
        look_again();
        if :: MUTATE == 13 -> word = signal :: MUTATE == 12 -> parked++ :: else fi;
        if
        :: nothing_new ->
          atomic { if :: signal == word -> asleep_on_signal[me] = true :: else fi };
          !asleep_on_signal[me]
        :: else
        fi;
        d_step { parked--; word = 0; nothing_new = false }
      fi;
      atomic { g = 0; c = 0; n = 0 }
    fi
  od;
  atomic { leave = false; sent--; recalled[me] = false; away[me] = false };
  goto endhome
}

proctype Scheduler() {
  MUTANT;
  byte w, who, events;
  bool wakes, called;
  do
  :: events == EVENTS || over -> break
  :: events < EVENTS && !over ->
    events++;
    /* Under the lock: the width is the roster's, and what the team knows of it follows when the lock is released. */
    if
    :: true ->
      select(who : 0 .. HELPERS);
      width = who
    :: true ->
      select(who : 0 .. HELPERS - 1);
      atomic {
        if
        :: away[who] -> recalled[who] = true; called = true
        :: !away[who] && sent < HELPERS ->
          if :: width <= sent -> width = sent + 1 :: else fi;
          sent++; helpers++; away[who] = true
        fi
      }
    fi;
    who = 0;
    set_seats(width, wakes);
    if :: wakes || (called && MUTATE != 14) -> wake_helpers() :: else fi;
    d_step { wakes = false; called = false }
  od;
  over && !SOMEBODY_RECALLED;
  set_seats(0, wakes);
  if :: wakes -> wake_helpers() :: else fi
}

init { byte i; atomic { CHOOSE_MUTATION; run Lead(); run Scheduler(); for (i : 0 .. HELPERS - 1) { run Helper(i) } } }
