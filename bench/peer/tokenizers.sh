#!/usr/bin/env bash
# Our ids beside those of other programs on 100,000 lines, and megabytes a second of one core by turns:
#   tokenizers.sh PEER_TOKENIZERS DATA [FOLDER [LINES [SECONDS]]]
# PEER_TOKENIZERS is the built program and DATA the folder of the data sets (CAIRN_DATA). Peers that are missing are
# named and left out: npm's @huggingface/tokenizers and gpt-tokenizer (npm install in a folder, whose node_modules is
# $NODE_MODULES) and python3-sentencepiece (apt). Ends with 1 where ids differ.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
ours=$1 data=$2 folder=${3:-$(mktemp -d)} lines=${4:-100000} seconds=${5:-2}
python=${PYTHON:-/usr/bin/python3}
export NODE_MODULES=${NODE_MODULES:-node_modules}
mkdir -p "$folder"
failed=0

"$ours" corpus "$data" "$folder/text" "$lines"
"$ours" json "$data" "$folder"
head -4000 "$folder/text" >"$folder/few"

# compare NAME IDS TEXT COMMAND...: runs a peer that takes TEXT IDS SECONDS on all lines once, and compares.
compare() {
  local name=$1 ids=$2 text=$3
  shift 3
  "$@" "$text" "$folder/other" 0 >/dev/null
  if cmp -s "$ids" "$folder/other"; then
    echo "$name: the same ids on $(wc -l <"$ids") lines"
  else
    echo "$name: other ids on $(diff "$ids" "$folder/other" | grep -c '^<') lines" && failed=1
  fi
}
# The two by turns, twice.
race() {
  local kind=$1
  shift
  for _ in 1 2; do
    "$ours" "$kind" "$data" "$folder/few" "$folder/other" "$seconds" | grep MB/s
    "$@" "$folder/few" "$folder/other" "$seconds"
  done
}

# Control pieces that a text has are found by those who read tokenizer.json, and text to the others.
grep -avE '<(unk|/?s)>' "$folder/text" >"$folder/plain"
for kind in gpt2 llama; do
  "$ours" "$kind" "$data" "$folder/text" "$folder/$kind.ids" 0 | grep back
  "$ours" "$kind-json" "$folder/$kind.json" "$folder/text" "$folder/$kind-json.ids" 0 >/dev/null
  "$ours" "$kind" "$data" "$folder/plain" "$folder/plain.ids" 0 >/dev/null
  compare "$kind, ours from tokenizer.json" "$folder/plain.ids" "$folder/plain" "$ours" "$kind-json" "$folder/$kind.json"
done
node=$(command -v node || true)
for name in @huggingface/tokenizers gpt-tokenizer; do
  if [ -z "$node" ] || [ ! -d "$NODE_MODULES/$name" ]; then
    echo "$name is left out: no node, or not in NODE_MODULES=$NODE_MODULES"
    continue
  fi
  for kind in gpt2 llama; do
    [ "$name $kind" = "gpt-tokenizer llama" ] && continue
    compare "$kind, $name" "$folder/$kind-json.ids" "$folder/text" node "$here/tokenizers.mjs" "$name" "$folder/$kind.json"
    race "$kind" node "$here/tokenizers.mjs" "$name" "$folder/$kind.json"
  done
done
if "$python" -c 'import sentencepiece' 2>/dev/null; then
  compare "llama, sentencepiece" "$folder/llama.ids" "$folder/text" "$python" "$here/tokenizers.py" "$data"
  race llama "$python" "$here/tokenizers.py" "$data"
else
  echo "sentencepiece is left out: $python has none"
fi
exit $failed
