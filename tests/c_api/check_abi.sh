#!/bin/sh
# Holds the ABI of the C face against the stored one and prints how they differ.
#   check_abi.sh STORED HEADER LIBRARY             fails if they differ at all
#   check_abi.sh STORED HEADER LIBRARY NAME...     fails unless they are incompatible and the report has each name
#   check_abi.sh STORED HEADER LIBRARY --store     writes STORED anew, after a function or a member was added
# LIBRARY has debug information. Exit code: 77 if there are no abigail-tools.
set -u
stored=$1 header=$2 library=$3
shift 3
for tool in abidw abidiff; do
  command -v $tool >/dev/null || { echo "skipped: there is no $tool (cmake/install-deps.sh --dev)"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# What the header does not define is private: handles stay opaque. By its name alone, wherever it lies.
mkdir "$scratch/headers" && cp "$header" "$scratch/headers"
abidw --headers-dir "$scratch/headers" --drop-private-types --exported-interfaces-only --no-corpus-path --no-comp-dir-path \
  --no-show-locs --no-elf-needed --type-id-style hash --out-file "$scratch/now.xml" "$library" || exit 1
if [ "${1:-}" = --store ]; then
  cp "$scratch/now.xml" "$stored"
  exit
fi
abidiff "$stored" "$scratch/now.xml" >"$scratch/report"
changed=$?
cat "$scratch/report"
if [ $# -eq 0 ]; then
  [ $changed -eq 0 ] || echo "The ABI is another. If something was only added: $0 $stored $header $library --store"
  exit $changed
fi
# Bit 0 and 1: abidiff failed. Bit 3: incompatible.
[ $((changed & 3)) -eq 0 ] && [ $((changed & 8)) -ne 0 ] || { echo "abidiff returned $changed"; exit 1; }
for name in "$@"; do
  grep -q "$name" "$scratch/report" || { echo "the report does not name $name"; exit 1; }
done
