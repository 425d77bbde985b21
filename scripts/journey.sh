#!/usr/bin/env bash
# Sets up, builds and runs the main job, from a shop's log to recommendations: journey.sh [options of the program].
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
(
  cd "$here"
  scripts/setup.sh
  build=${CAIRN_BUILD_DIR:-$here/build}/release
  launcher=()
  command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  log=$(mktemp)
  [ -x "$build/examples/journey" ] || echo "cairn: building the journey; the next time it starts at once" >&2
  if ! { cmake --preset release -B "$build" "${launcher[@]}" && cmake --build "$build" --target journey; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  rm -f "$log"
)
exec "${CAIRN_BUILD_DIR:-$here/build}/release/examples/journey" "$@"
