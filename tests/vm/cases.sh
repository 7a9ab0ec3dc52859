#!/bin/bash
# The cases, run as root in the guest that boot.sh boots: each prints one line with what the engine came to, and PASS or
# FAIL; the last line counts them. The exit code is 1 if one failed.
#
# Written for sockets of two SMT threads a core and cgroup v2. Nothing here waits for a time to pass: a case waits until
# the guest program shows what is right, and gives up after `patience` seconds, far above what an emulated engine takes.
set -uo pipefail
trap '' PIPE

readonly pod=/sys/fs/cgroup/pod
# The kernel resets masks by itself some time after a change, so what is right must be seen so many times in a row, half
# a second apart, which is more than the engine's interval between two looks at its limits.
readonly looks=3

cpus=$(nproc)
readonly patience=$((cpus <= 8 ? 30 : 60))
all=0-$((cpus - 1))
middle=$((cpus / 4))-$((3 * cpus / 4 - 1))
without_3=0-2,4-$((cpus - 1))
rounds=$((cpus <= 8 ? 3 : 1))

# ---- The guest program: start NAME [CGROUP], tell NAME COMMAND, look NAME, stop NAME. What goes wrong sets `fault`.

declare -A process=() input=() output=()
fault=""  # Why the case fails; empty while it does not.
trail=""  # What the engines came to, one state after the other.
responses=0  # Requests that had ended when respond_more last looked.

blame() {
  [ -n "$fault" ] || fault=$*
  return 1
}

start() {
  local name=$1 cgroup=${2:-} in out
  mkfifo "/tmp/$name.in" "/tmp/$name.out"
  (
    [ -z "$cgroup" ] || echo "$BASHPID" > "$cgroup/cgroup.procs"
    ulimit -v "${address_space:-unlimited}"
    exec vm_guest
  ) < "/tmp/$name.in" > "/tmp/$name.out" 2> "/tmp/$name.err" &
  process[$name]=$!
  exec {in}> "/tmp/$name.in" {out}< "/tmp/$name.out"
  input[$name]=$in
  output[$name]=$out
  rm "/tmp/$name.in" "/tmp/$name.out"
}

# A guest that has ended breaks the pipe; whoever waits for its answer finds that out.
command_to() { { echo "$2" >&"${input[$1]}"; } 2> /dev/null; }

# Reads one answer of the guest into `answer`.
answer_of() {
  local code
  answer=""
  read -r -t "$patience" -u "${output[$1]}" answer
  code=$?
  if ((code > 128)); then
    blame "$1 does not answer"
  elif ((code > 0)); then
    wait "${process[$1]}" 2> /dev/null
    blame "$1 ended with code $?"
  fi
}

forget_state() { threads=0 workers=0 answers=0 failed=0 masks=(); }

tell() { command_to "$1" "$2"; answer_of "$1"; }

# Reads the state of the guest into `threads`, `workers`, `answers`, `failed` and `masks`.
look() {
  forget_state
  tell "$1" show || return
  local word
  for word in $answer; do
    case $word in
      threads=*) threads=${word#*=} ;;
      workers=*) workers=${word#*=} ;;
      answers=*) answers=${word#*=} ;;
      failed=*) failed=${word#*=} ;;
      masks=?*) masks=("${word#*=}") ;;
      masks=) ;;
      *) masks+=("$word") ;;
    esac
  done
}

# Forgets a guest that has ended, whatever its code is.
forget() {
  local in=${input[$1]} out=${output[$1]}
  exec {in}>&- {out}<&-
  unset "process[$1]" "input[$1]" "output[$1]"
}

stop() {
  local name=$1 deadline=$((SECONDS + patience)) code
  command_to "$name" end
  while kill -0 "${process[$name]}" 2> /dev/null && ((SECONDS < deadline)); do sleep 0.1; done
  kill -KILL "${process[$name]}" 2> /dev/null && blame "$name does not end"
  wait "${process[$name]}" 2> /dev/null
  code=$?
  ((code == 0)) || blame "$name ended with code $code"
  forget "$name"
}

# ---- What is right.

# expand 0-2,5 prints "0 1 2 5".
expand() {
  local part
  for part in ${1//,/ }; do seq -s ' ' "${part%-*}" "${part#*-}"; done
}

# are_workers COUNT: the kernel and the engine both count so many, and every request was answered.
are_workers() { ((threads == $1 && workers == $1 && ${#masks[@]} == $1 && failed == 0)); }

# are_pinned COUNT SET: so many workers, each on one CPU of the set, no two on the same.
are_pinned() {
  local mask cpu
  local -A left=()
  are_workers "$1" || return
  for cpu in $(expand "$2"); do left[$cpu]=1; done
  for mask in "${masks[@]}"; do
    [ -n "${left[$mask]:-}" ] || return
    unset "left[$mask]"
  done
}

# are_free COUNT SET: so many workers, each on the whole set.
are_free() {
  local mask
  are_workers "$1" || return
  for mask in "${masks[@]}"; do [ "$mask" = "$2" ] || return; done
}

# are_ordered COUNT: cores before SMT siblings, and of both the first socket's before the second's.
are_ordered() {
  local last=$(($1 - 1))
  are_workers "$1" && [ "${masks[*]}" = "$(seq -s ' ' 0 2 "$last") $(seq -s ' ' 1 2 "$last")" ]
}

# are_on_cores COUNT: so many workers, no two of them SMT siblings.
are_on_cores() {
  local mask
  local -A taken=()
  are_pinned "$1" "$all" || return
  for mask in "${masks[@]}"; do
    [ -z "${taken[$((mask / 2))]:-}" ] || return
    taken[$((mask / 2))]=1
  done
}

# respond_more: since the last call more requests have ended, with an answer or an Error.
respond_more() {
  local before=$responses
  responses=$((answers + failed))
  ((threads > 0 && responses > before))
}

# answer_more: since the last call more requests have been answered, and none failed.
answer_more() { respond_more && ((failed == 0)); }

note() { trail+="${trail:+; }$*"; }

# Notes the last state: "threads=2 masks=2 x 0-7" if all masks are the same.
note_state() {
  local mask
  local -A different=()
  for mask in "${masks[@]}"; do different[$mask]=1; done
  if ((${#different[@]} == 1 && ${#masks[@]} > 1)); then
    note "threads=$threads masks=${#masks[@]} x ${masks[0]}"
  else
    note "threads=$threads masks=${masks[*]}"
  fi
}

# become NAME PREDICATE ARGUMENT...: waits until the guest is as the predicate says, and stays so. In a case that has
# failed there is nothing to wait for.
become() {
  local name=$1 deadline=$((SECONDS + patience)) seen=0
  shift
  [ -z "$fault" ] || return
  while ((seen < looks)); do
    look "$name" || return
    if "$@"; then
      seen=$((seen + 1))
    elif ((SECONDS < deadline)); then
      seen=0
    else
      blame "not $*, $failed requests failed"
      return
    fi
    sleep 0.5
  done
}

# await NAME PREDICATE ARGUMENT...: the same, and notes the state that came of it.
await() {
  [ -z "$fault" ] || return
  local code
  become "$@"
  code=$?
  note_state
  return "$code"
}

# ---- The cases. Each may make the cgroup `pod`, which run_case removes.

make_pod() {
  mkdir "$pod"
  echo "+cpu +cpuset +memory +pids" > "$pod/cgroup.subtree_control"
  mkdir "$pod/inner"
}

follows_no_limit() {
  start guest
  tell guest "engine 0" && await guest are_ordered "$cpus"
  stop guest
}

follows_the_quota() {
  make_pod
  start guest "$pod/inner"
  echo "250000 100000" > "$pod/inner/cpu.max"
  tell guest "engine 0" && await guest are_free 2 "$all"
  echo "max 100000" > "$pod/inner/cpu.max"
  await guest are_pinned "$cpus" "$all"
  echo "250000 100000" > "$pod/inner/cpu.max"
  await guest are_free 2 "$all"
  stop guest
}

follows_the_quota_of_an_ancestor() {
  make_pod
  start guest "$pod/inner"
  echo "300000 100000" > "$pod/cpu.max"
  tell guest "engine 0" && await guest are_free 3 "$all"
  echo max > "$pod/cpu.max"
  await guest are_pinned "$cpus" "$all"
  stop guest
}

ignores_the_burst() {
  make_pod
  start guest "$pod/inner"
  echo "200000 100000" > "$pod/inner/cpu.max"
  echo 100000 > "$pod/inner/cpu.max.burst"
  tell guest "engine 0" && await guest are_free 2 "$all"
  stop guest
}

follows_the_cpuset() {
  make_pod
  start guest "$pod/inner"
  tell guest "engine 0" && await guest are_pinned "$cpus" "$all"
  echo "$middle" > "$pod/inner/cpuset.cpus"
  await guest are_pinned $((cpus / 2)) "$middle"
  echo "$all" > "$pod/inner/cpuset.cpus"
  await guest are_pinned "$cpus" "$all"
  stop guest
}

# The kernel gives every thread the whole set with each change; the engine finds its limits unchanged and its pins gone.
renews_pins_that_the_kernel_lifted() {
  make_pod
  start guest "$pod/inner"
  tell guest "engine 0" && await guest are_pinned "$cpus" "$all"
  echo "$middle" > "$pod/inner/cpuset.cpus"
  echo "$all" > "$pod/inner/cpuset.cpus"
  await guest are_pinned "$cpus" "$all"
  stop guest
}

# follows_cpu_3 ROUNDS [CGROUP]: in a cgroup of its own, as in a container, the kernel resets every mask as well, a
# while after the CPU went or came; whether the engine looks in between is a matter of luck.
follows_cpu_3() {
  local round rounds=$1
  make_pod
  start guest "${@:2}"
  tell guest "engine 0" && await guest are_pinned "$cpus" "$all"
  for ((round = 0; round < rounds; ++round)); do
    echo 0 > /sys/devices/system/cpu/cpu3/online
    await guest are_pinned $((cpus - 1)) "$without_3" || break
    echo 1 > /sys/devices/system/cpu/cpu3/online
    await guest are_pinned "$cpus" "$all" || break
  done
  stop guest
}

keeps_processes_apart() {
  local round first
  for ((round = 0; round < 5; ++round)); do
    start one
    start other
    # Both are loaded when they answer, so that the engines begin at the same moment.
    if ! look one || ! look other; then break; fi
    command_to one "engine 1"
    command_to other "engine 1"
    if ! answer_of one || ! answer_of other; then break; fi
    await one are_workers 1 || break
    first=${masks[0]}
    await other are_workers 1 || break
    if [ "$first" = "${masks[0]}" ] && [[ $first != *[-,]* ]]; then
      blame "both are pinned to CPU $first in round $round"
      break
    fi
    stop one
    stop other
  done
}

keeps_engines_apart() {
  start guest
  tell guest "engine 2" && tell guest "engine 3" && await guest are_pinned 5 "$all"
  stop guest
}

# A CPU whose sibling is off is a core all the same: as many workers as cores share none.
knows_cores_without_a_sibling() {
  echo 0 > /sys/devices/system/cpu/cpu3/online
  start guest
  tell guest "engine $((cpus / 2))" && await guest are_on_cores $((cpus / 2))
  stop guest
}

# try_engine WHAT: makes an engine in the guest. Right is that its requests end, or that an Error says why not.
try_engine() {
  tell guest "engine 0" || return
  case $answer in
    threads=*)
      responses=0
      become guest respond_more && note "$1: $threads threads, $answers answers, $failed errors"
      ;;
    error=*) note "$1: $answer" ;;
  esac
  stop guest
}

lives_in_little_memory() {
  local megabytes
  make_pod
  for megabytes in 8 64; do
    echo "${megabytes}M" > "$pod/inner/memory.max"
    start guest "$pod/inner"
    try_engine "$megabytes MB" || return
  done
}

lives_in_little_address_space() {
  local megabytes
  for megabytes in 100 150 300; do
    address_space=$((megabytes * 1024)) start guest
    try_engine "$megabytes MB" || return
  done
}

refuses_threads_above_pids_max() {
  make_pod
  echo 4 > "$pod/inner/pids.max"
  start guest "$pod/inner"
  tell guest "engine $cpus" || return
  [[ $answer == error=resource_exhausted* ]] || blame "an engine of $cpus threads under pids.max 4 says: $answer"
  note "$answer"
  look guest || return
  ((threads == 0)) || blame "$threads threads are left"
  echo max > "$pod/inner/pids.max"
  tell guest "engine 0" && await guest are_pinned "$cpus" "$all"
  stop guest
}

survives_growth_above_pids_max() {
  make_pod
  echo "200000 100000" > "$pod/inner/cpu.max"
  start guest "$pod/inner"
  tell guest "engine 0" && await guest are_free 2 "$all"
  cat "$pod/inner/pids.current" > "$pod/inner/pids.max"
  echo max > "$pod/inner/cpu.max"
  responses=0
  await guest answer_more
  stop guest
}

# ---- The frame.

passed=0
failures=0

clean_up() {
  local name
  for name in "${!process[@]}"; do
    kill -KILL "${process[$name]}" 2> /dev/null
    wait "${process[$name]}" 2> /dev/null
    forget "$name"
  done
  echo 1 > /sys/devices/system/cpu/cpu3/online
  # A process that ended may count as a member for a moment.
  until [ ! -d "$pod" ] || rmdir "$pod/inner" "$pod" 2> /dev/null; do sleep 0.1; done
}

run_case() {
  local name=$1 begin=$SECONDS verdict
  shift
  fault="" trail=""
  forget_state
  "$@"
  clean_up
  if [ -z "$fault" ]; then
    passed=$((passed + 1))
    verdict="PASS"
  else
    failures=$((failures + 1))
    verdict="FAIL ($fault)"
    cat /tmp/*.err
  fi
  rm -f /tmp/*.err
  echo "$cpus CPUs, $name: $trail: $verdict, $((SECONDS - begin)) s"
}

echo "+cpu +cpuset +memory +pids" > /sys/fs/cgroup/cgroup.subtree_control
run_case "no limit" follows_no_limit
run_case "cpu.max 2.5, max, 2.5" follows_the_quota
run_case "cpuset.cpus $middle, $all" follows_the_cpuset
run_case "cpuset.cpus $middle, $all at once" renews_pins_that_the_kernel_lifted
run_case "CPU 3 off and on in a cgroup" follows_cpu_3 "$rounds" "$pod/inner"
run_case "pids.max below the threads" refuses_threads_above_pids_max
if ((cpus <= 8)); then
  # What does not depend on the number of CPUs is seen sooner on few.
  run_case "CPU 3 off and on in the root cgroup" follows_cpu_3 1
  run_case "a core without its sibling" knows_cores_without_a_sibling
  run_case "cpu.max of an ancestor, max" follows_the_quota_of_an_ancestor
  run_case "cpu.max.burst" ignores_the_burst
  run_case "two processes at once" keeps_processes_apart
  run_case "two engines" keeps_engines_apart
  run_case "pids.max reached by growth" survives_growth_above_pids_max
  run_case "memory.max" lives_in_little_memory
  run_case "little address space" lives_in_little_address_space
fi

echo "$cpus CPUs: $passed of $((passed + failures)) cases passed"
((failures == 0))
