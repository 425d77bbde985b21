#!/usr/bin/env bash
# Builds the programs as users do, and tries each on a small set: the journey, and the comparison of recommenders with
# every model, right words and wrong ones.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=${CAIRN_BUILD_DIR:-$PWD/build}/release

scripts/journey.sh --quick --report "$work/report.html" --json "$work/journey.json" >"$work/journey.txt"
grep -q '</html>' "$work/report.html"
cmake --build "$build" --target compare_recommenders >"$work/build.txt" 2>&1 || { cat "$work/build.txt" >&2; exit 1; }
compare=$build/bench/compare_recommenders

# 60 customers, 40 items, two tastes; stars from 1 to 5.
awk 'BEGIN { print "user,item,action,value,time"
  for (u = 0; u < 60; ++u) for (i = 0; i < 40; ++i) if ((u * 7 + i * 11) % 5 < 2 && (u + i) % 2 == 0)
    printf "u%d,i%d,rating,%d,%d\n", u, i, 1 + (u * i) % 5, 1000 * u + 10 * ((i * 17) % 40) }' >"$work/log.csv"
sed 's/rating/purchase/' "$work/log.csv" >"$work/bought.csv"

"$compare" --data "$work/log.csv" --format events --split k-fold --folds 3 --quiet --json "$work/ratings.json"
"$compare" --data "$work/bought.csv" --format events --split leave-last-out --metrics hr@10,coverage@10,ndcg@10 --tune 2 \
  --quiet --json "$work/ranking.json" --plot "$work/ranking.svg"
"$compare" --data "$work/bought.csv" --format events --split time --seen allow --models popularity --quiet
for file in ratings ranking; do grep -q '"fit_seconds"' "$work/$file.json"; done
grep -q '</svg>' "$work/ranking.svg"

refused() {  # refused PATTERN ARGUMENTS: the comparison must fail and say so
  local pattern=$1
  shift
  if "$compare" "$@" >"$work/out.txt" 2>&1; then echo "not refused: $*" >&2; exit 1; fi
  grep -qe "$pattern" "$work/out.txt" || { echo "no word of '$pattern' for: $*" >&2; cat "$work/out.txt" >&2; exit 1; }
}
given=(--data "$work/bought.csv" --format events --split random --quiet)
refused "perhaps 'popularity'" "${given[@]}" --models popularty
refused "perhaps 'factors'" "${given[@]}" --models ials --set ials.factor=3
refused "perhaps 'random'" --data "$work/bought.csv" --format events --split radnom
refused "perhaps 'ndcg'" "${given[@]}" --metrics ndgc@10
refused "no ratings" "${given[@]}" --models mf-biased
refused "no such file\|cannot be read\|not there\|No such file" --data "$work/absent.csv" --format events
echo "cairn: the programs run"
