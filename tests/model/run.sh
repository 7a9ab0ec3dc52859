#!/usr/bin/env bash
# Checks every model exhaustively in each configuration of cases.txt, and that it notices the mutations listed there.
#   run.sh           one line for each configuration: states, and what became of its mutations
#   run.sh ends      those of one model
# Exit code: 0 if every property holds and every mutation was found, 77 if there is no spin or no compiler.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for tool in spin gcc; do
  command -v "$tool" >/dev/null || { echo "models: skipped, there is no $tool (cmake/install-deps.sh --dev)"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$here"/*.pml "$here"/*.inc "$scratch"
cd "$scratch"

# build MODEL SWITCH...: makes pan. Not optimised: compiling takes longer than searching.
build() {
  local model=$1
  shift
  rm -f pan pan.*
  if ! spin -a "$@" "$model.pml" >spin.out 2>&1 ||
    ! gcc -w -O0 -DSAFETY -DMEMLIM=3500 -o pan pan.c >>spin.out 2>&1; then
    cat spin.out
    return 1
  fi
}

# search MUTATION: sets result to holds, fails, or incomplete; and states.
search() {
  MUTATE=$1 ./pan -m200000 -w22 >pan.out 2>&1
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.out)
  if grep -q 'errors: [1-9]' pan.out; then
    result=fails
  elif ! grep -q 'errors: 0' pan.out ||
    grep -qiE 'search not completed|max search depth|out of memory|memory bound|truncated' pan.out; then
    result=incomplete
  else
    result=holds
  fi
}

failures=0
printf '%-88s %8s  %-10s %s\n' configuration states property mutations
while IFS=: read -r case mutations; do
  read -ra words <<<"${case%%#*}"
  [ ${#words[@]} -gt 0 ] || continue
  model=${words[0]}
  [ $# -eq 0 ] || [ "$model" = "$1" ] || continue
  build "$model" "${words[@]:1}" || { echo "${words[*]}: cannot be compiled"; failures=$((failures + 1)); continue; }
  search 0
  [ $result = holds ] || failures=$((failures + 1))
  property=$result count=$states said=
  for mutation in $mutations; do
    search "$mutation"
    if [ $result = fails ]; then
      said+=" $mutation found"
    else
      said+=" $mutation MISSED"
      failures=$((failures + 1))
    fi
  done
  printf '%-88s %8s  %-10s%s\n' "${words[*]}" "$count" "$property" "$said"
done <"$here/cases.txt"
if [ $failures -gt 0 ]; then
  echo "models: $failures failures. A trail: spin -a -DMUTATE=0 SWITCHES x.pml && gcc -w -DSAFETY pan.c && ./a.out;" \
    "spin -t -p -g -DMUTATE=0 SWITCHES x.pml"
  exit 1
fi
echo "models: every property holds, every mutation is found"
