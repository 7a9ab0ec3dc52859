#!/usr/bin/env bash
# Installs the Debian packages that building and testing need; does nothing where they are present already.
#   cmake/install-deps.sh         what `cmake --workflow --preset demo` and `... --preset test` need
#   cmake/install-deps.sh --dev   and clang with its runtime, for the clang build and the fuzzers; what boots the
#                                 virtual machines of tests/vm; spin, for tests/model; what compares the ABI, for
#                                 tests/c_api; and what the Python example and its installation need
set -euo pipefail

packages=(
  cmake ninja-build g++ pkg-config
  libdnnl-dev libhwloc-dev libspdlog-dev libprotozero-dev
  libcli11-dev nlohmann-json3-dev libjpeg-dev libpng-dev
  libgtest-dev libgmock-dev libbenchmark-dev libonnx-testdata
)
case "${1:-}" in
  "") ;;
  --dev) packages+=(clang libclang-rt-dev libomp-dev qemu-system-x86 busybox-static cpio spin abigail-tools
                      python3-numpy python3-pip python3-setuptools python3-wheel) ;;
  *) echo "usage: $0 [--dev]" >&2; exit 2 ;;
esac

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "install-deps: all ${#packages[@]} packages are present"
  exit 0
fi

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
echo "install-deps: installing ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update --quiet=2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}"
