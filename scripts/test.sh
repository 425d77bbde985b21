#!/usr/bin/env bash
# Sets up, builds and tests: test.sh [preset]. The presets are in CMakePresets.json; dev is the default.
# CAIRN_BUILD_DIR names a folder for the builds in place of build/.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-dev}
began=$SECONDS

extra=()
case $preset in
  clang) extra=(clang) ;;
  neon) extra=(g++-aarch64-linux-gnu qemu-user) ;;
esac
scripts/setup.sh "${extra[@]}"
build=${CAIRN_BUILD_DIR:-$PWD/build}/$preset
launcher=()
command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
cmake --preset "$preset" -B "$build" "${launcher[@]}" >"${TMPDIR:-/tmp}/cairn-configure-$$.log" 2>&1 || {
  cat "${TMPDIR:-/tmp}/cairn-configure-$$.log" >&2
  exit 1
}
rm -f "${TMPDIR:-/tmp}/cairn-configure-$$.log"
cmake --build "$build"
ctest --test-dir "$build" --output-on-failure --no-tests=error --parallel 2
echo "cairn: $preset built and tested in $((SECONDS - began)) s"
