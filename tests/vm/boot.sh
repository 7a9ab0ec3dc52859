#!/usr/bin/env bash
# Boots a virtual Linux with the wanted CPUs and a cgroup v2 tree of its own, runs a script there as root, and exits
# with the script's exit code.
#
#   tests/vm/boot.sh CACHE SOCKETSxCORESxTHREADS SCRIPT PROGRAM...
#   tests/vm/boot.sh build/release/tests/vm 2x2x2 tests/vm/cases.sh build/release/tests/vm/vm_guest
#
# Each socket is a NUMA node. In the guest bash, busybox's commands and the PROGRAMs are on the path; nothing else of
# this machine is there, and nothing that happens there is seen here. qemu emulates in software: what runs is many
# times slower, so a guest shows counts and places, never times.
#
# CACHE keeps Debian's kernel, unpacked and not installed, because an installed one would become this machine's own at
# its next start. VM_LIMIT bounds the guest's life in seconds (880). Exits with 77, which ctest takes for skipped, if
# qemu is missing (cmake/install-deps.sh --dev) or the kernel cannot be had, and with 124 if the guest did not come to
# its end.
set -euo pipefail

if [ $# -lt 4 ]; then
  echo "usage: $0 CACHE SOCKETSxCORESxTHREADS SCRIPT PROGRAM..." >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cache=$(cd "$1" && pwd)
IFS=x read -r sockets cores threads <<< "$2"
script=$3
programs=("${@:4}")
limit=${VM_LIMIT:-880}
readonly megabytes_per_node=1024

say() { echo "boot.sh: $*" >&2; }

if [ "$(uname -m)" != x86_64 ]; then
  say "the guest is an x86-64, this machine is not"
  exit 77
fi
for command in qemu-system-x86_64 busybox cpio; do
  if ! command -v "$command" > /dev/null; then
    say "$command is missing, install it with cmake/install-deps.sh --dev"
    exit 77
  fi
done

# Downloads the package that Debian's kernel for virtual machines depends on at present.
download_kernel() {
  local package
  package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image-/ { print $2 }')
  [ -n "$package" ] && apt-get download --quiet=2 "$package"
}

# Puts the kernel into the cache; the working directory is a scratch one.
fetch_kernel() {
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  # Package lists may be missing, or so old that they name a kernel that is gone.
  if ! download_kernel 2> /dev/null; then
    "${as_root[@]}" apt-get update --quiet=2
    download_kernel
  fi
  dpkg-deb --fsys-tarfile linux-image-*.deb | tar --extract --wildcards './boot/vmlinuz-*'
  mv boot/vmlinuz-* "$cache/vmlinuz"
}

# Copies programs, with the libraries they load, into the guest's root.
install_programs() {
  local root=$1 program library
  shift
  for program in "$@"; do
    cp -L "$program" "$root/bin/"
    for library in $(libraries_of "$program"); do cp -L --parents "$library" "$root"; done
  done
}

# Prints nothing for a static program, for which ldd fails.
libraries_of() { ldd "$1" 2> /dev/null | grep --only-matching '/[^ ]*' || true; }

make_initramfs() {
  local root=$1
  mkdir -p "$root/bin"
  install_programs "$root" "$(command -v bash)" "$(command -v busybox)" "${programs[@]}"
  cp "$here/init.sh" "$root/init"
  cp "$script" "$root/script.sh"
  chmod +x "$root/init"
  (cd "$root" && find . | cpio --create --format=newc --quiet)
}

boot() {
  local nodes=() node
  for ((node = 0; node < sockets; ++node)); do
    nodes+=(-object "memory-backend-ram,id=memory$node,size=${megabytes_per_node}M"
      -numa "node,nodeid=$node,memdev=memory$node")
  done
  for ((node = 0; node < sockets; ++node)); do nodes+=(-numa "cpu,node-id=$node,socket-id=$node"); done
  # The kernel's checks of its timers and CPUs take a busy host for a broken machine. It must say aloud how it starts,
  # though nobody reads it: 64 CPUs came up in 15 s, four times of four, while their kernel wrote to the slow console,
  # and not within 40 s, eight times of eight, while it was quiet.
  local cpus=$((sockets * cores * threads)) quirks="no_timer_check nowatchdog"
  # Intel's way to tell SMT siblings is the one that is emulated on every model.
  timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max,vendor=GenuineIntel \
    -smp "$cpus,sockets=$sockets,cores=$cores,threads=$threads" \
    -m "$((sockets * megabytes_per_node))M" "${nodes[@]}" \
    -kernel "$cache/vmlinuz" -initrd "$1" -append "console=ttyS0 loglevel=7 panic=-1 $quirks" \
    -display none -monitor none -serial stdio -net none -no-reboot < /dev/null 2>&1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ ! -f "$cache/vmlinuz" ] && ! (cd "$work" && fetch_kernel); then
  say "Debian's kernel for virtual machines cannot be downloaded"
  exit 77
fi
make_initramfs "$work/root" > "$work/initramfs"
boot "$work/initramfs" | sed --unbuffered 's/\r$//; /^\[ *[0-9]*\.[0-9]*\]/d' | tee "$work/console" || true
code=$(sed -n 's/^exit code: \([0-9]*\)$/\1/p' "$work/console")
if [ -z "$code" ]; then
  say "the guest ended without an exit code, or not within $limit s"
  exit 124
fi
exit "$code"
