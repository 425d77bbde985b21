#!/usr/bin/env bash
# Writes the umbrella headers include/cairn/<folder>.hpp and include/cairn/cairn.hpp; with --check says whether they are
# current. Headers that need more than Eigen and range-v3 (zlib, nlohmann-json) are left to whoever includes them.
set -euo pipefail
cd "$(dirname "$0")/../include"
export LC_ALL=C
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

# The headers that reach a dependency outside Eigen and range-v3, directly or through others.
heavy=$(grep -rlE '#include <(zlib\.h|nlohmann/|sodium|mpi\.h|sqlite3|httplib)' cairn || true)
while :; do
  grown=$(for h in $heavy; do echo "$h"; grep -rlF "#include \"$h\"" cairn || true; done | sort -u)
  [ "$grown" = "$heavy" ] && break
  heavy=$grown
done

all=()
for folder in cairn/*/; do
  folder=${folder%/}
  name=${folder#cairn/}
  headers=$(find "$folder" -name '*.hpp' ! -path '*/detail/*' | sort)
  light=$(grep -vxF -- "$heavy" <<<"$headers" || true)
  [ -n "$light" ] || continue
  {
    echo '#pragma once'
    echo "/// All of include/cairn/$name that needs only Eigen and range-v3. Written by scripts/umbrella.sh."
    echo
    sed 's/.*/#include "&"/' <<<"$light"
  } >"$fresh/$name.hpp"
  all+=("$name")
done
{
  echo '#pragma once'
  echo '/// All of Cairn that needs only Eigen and range-v3. Written by scripts/umbrella.sh.'
  echo
  for name in "${all[@]}"; do echo "#include \"cairn/$name.hpp\""; done
} >"$fresh/cairn.hpp"

if [ "${1:-}" = --check ]; then
  for file in "$fresh"/*.hpp; do
    cmp -s "$file" "cairn/$(basename "$file")" || {
      echo "include/cairn/$(basename "$file") is not current: run scripts/umbrella.sh" >&2
      exit 1
    }
  done
  for file in cairn/*.hpp; do
    [ -e "$fresh/$(basename "$file")" ] || { echo "include/$file is of no folder: run scripts/umbrella.sh" >&2; exit 1; }
  done
  echo "the umbrella headers are current"
else
  rm -f cairn/*.hpp
  cp "$fresh"/*.hpp cairn/
fi
