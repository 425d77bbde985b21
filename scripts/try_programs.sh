#!/usr/bin/env bash
# Builds the programs as users do, and tries each on a small set: the journey, and the comparisons of recommenders, of
# the next item, of classifiers of texts and of language models, with every model, right words and wrong ones; and a
# language model that is trained, written, read and asked.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=${CAIRN_BUILD_DIR:-$PWD/build}/release

scripts/journey.sh --quick --report "$work/report.html" --json "$work/journey.json" >"$work/journey.txt"
grep -q '</html>' "$work/report.html"
cmake --build "$build" --target compare_recommenders compare_sequences compare_text \
  compare_language generate train_language_model >"$work/build.txt" 2>&1 || { cat "$work/build.txt" >&2; exit 1; }
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

# The next item: 60 customers who walk over a ring of 40 items from where they are, and as many sessions.
compare=$build/bench/compare_sequences
awk 'BEGIN { for (u = 0; u < 60; ++u) { printf "%d", u; for (n = 0; n < 4 + u % 7; ++n) printf " %d", (u * 3 + n) % 40
  print "" } }' >"$work/walks.txt"
cut -d' ' -f2- "$work/walks.txt" >"$work/sessions.txt"
awk '{ next_item = $NF; $NF = ""; sub(/ $/, ""); print $0 "\t" next_item }' "$work/sessions.txt" >"$work/cases.txt"
sed '7s/\t/ /' "$work/cases.txt" >"$work/torn.txt"
"$compare" --data "$work/walks.txt" --min-item-count 2 --tune 2 --repeats 2 --quiet --json "$work/next.json" \
  --plot "$work/next.svg"
grep -q '"fit_seconds"' "$work/next.json"
grep -q '</svg>' "$work/next.svg"
"$compare" --data "$work/walks.txt" --ranking popular-100 --models popularity --quiet >"$work/out.txt" 2>&1 && exit 1
grep -q "items to draw" "$work/out.txt"  # there are not so many
sessions=(--data "$work/sessions.txt" --format sessions --split given --test "$work/cases.txt")
"$compare" "${sessions[@]}" --seen allow --metrics hr@5,mrr@5 --models popularity,item-knn --set item-knn.latest=1 --quiet
refused "no ranking 'popular'" "${sessions[@]}" --ranking popular
refused "perhaps 'latest'" "${sessions[@]}" --set item-knn.lastest=3
refused "perhaps 'popularity'" "${sessions[@]}" --models popularty
refused "metric of all lists" "${sessions[@]}" --metrics hr@5,coverage@5
refused "torn.txt:7: no tab" "${sessions[@]:0:6}" --test "$work/torn.txt"
refused "without its test" --data "$work/sessions.txt" --format sessions --split given
refused "format sessions" --data "$work/walks.txt" --split given --test "$work/cases.txt"
refused "no --test" --data "$work/walks.txt" --test "$work/cases.txt"

# Purchases that views foretell, one of each customer's held back, and what is known of items.
awk 'BEGIN { for (u = 0; u < 60; ++u) for (n = 0; n < 5; ++n) printf "%d\t%d\t%d\n", u, (u * 3 + n) % 40, 100 * n + 10 }' \
  >"$work/views.tsv"
awk 'BEGIN { for (u = 0; u < 60; ++u) for (n = 0; n < 5; ++n) printf "%d\t%d\t%d\n", u, (u * 3 + n) % 40, 100 * n + 60 }' \
  >"$work/purchases.tsv"
awk 'BEGIN { for (u = 0; u < 60; ++u) printf "%d\t%d\t0\n", u, (u * 3 + 3) % 40 }' >"$work/held.tsv"
awk 'BEGIN { printf "{"; for (i = 0; i < 40; ++i) printf "%s\"%d\": [%d]", i ? ", " : "", i, i % 4; print "}" }' \
  >"$work/attributes.json"
behaviors=(--data "$work/purchases.tsv" --format behaviors --further "view=$work/views.tsv" --ranking uniform-9)
"$compare" "${behaviors[@]}" --context action,action-ahead,hour --alone purchase --models popularity,sasrec \
  --set sasrec.epochs=2 --item-attributes "$work/attributes.json" --set sasrec.attributes=1 --quiet >"$work/out.txt"
grep -q "sasrec, purchase alone" "$work/out.txt"
"$compare" "${behaviors[@]}" --split given --test "$work/held.tsv" --item-attributes "$work/attributes.json" \
  --models two-towers --set two-towers.epochs=2 --quiet
refused "perhaps 'action'" "${behaviors[@]}" --context acton
refused "perhaps 'view'" "${behaviors[@]}" --further "veiw=$work/views.tsv"
refused "no action of a further file" "${behaviors[@]}" --further "$work/views.tsv"
refused "without the column of actions" "${behaviors[@]}" --alone purchase --models popularity
refused "perhaps 'purchase'" "${behaviors[@]}" --context action --alone purchas --models popularity
refused "min-item-count of behaviors" "${behaviors[@]}" --min-item-count 2 --models popularity
refused "of other data" --data "$work/walks.txt" --context hour
# Reviews of two moods.
compare=$build/bench/compare_text
awk 'BEGIN { print "mood,review"; split("good great love fine", glad); split("bad poor hate broken", sorry)
  for (n = 0; n < 120; ++n) { mood = n % 2; printf "%s,", mood ? "glad" : "sorry"
    for (w = 0; w < 5; ++w) printf "%s w%d ", mood ? glad[1 + (n + w) % 4] : sorry[1 + (n * 3 + w) % 4], (n * w) % 17
    print "" } }' >"$work/reviews.csv"
awk -F, 'NR > 1 { print $1 " " $2 }' "$work/reviews.csv" >"$work/reviews.txt"
texts=(--data "$work/reviews.csv" --text review --label mood)
"$compare" "${texts[@]}" --quiet --tune 2 --json "$work/texts.json" --plot "$work/texts.svg" >"$work/out.txt"
grep -q '"fit_seconds"' "$work/texts.json"
grep -q '</svg>' "$work/texts.svg"
"$compare" --data "$work/reviews.txt" --format label-text --split k-fold --folds 3 --models naive-bayes,svm,linear --repeats 2 \
  --metrics log-loss --quiet
"$compare" "${texts[@]}" --quiet --models svm,blend --set blend.cnn=no --set blend.linear=yes --set svm.words=1 \
  --set blend.folds=3 --set blend.pool=linear >"$work/out.txt"
cut -d ' ' -f 2- "$work/reviews.txt" | sed '5s/.*//' | gzip >"$work/unlabeled.txt.gz"
tiny=(--models encoder --set encoder.width=16 --set encoder.layers=1 --set encoder.pre-epochs=2 --set encoder.epochs=2)
"$compare" "${texts[@]}" --quiet "${tiny[@]}" --further "$work/unlabeled.txt.gz" --set encoder.ngrams=500 >"$work/out.txt"
refused "ngram_embedding_settings.longest" "${texts[@]}" "${tiny[@]}" --set encoder.ngrams=9 --set encoder.ngram-length=1
refused "unheard.txt" "${texts[@]}" "${tiny[@]}" --further "$work/unheard.txt"
refused "3 heads" "${texts[@]}" --models encoder --set encoder.heads=3
refused "two to five members" "${texts[@]}" --models blend --set blend.cnn=no --set blend.svm=no
refused "blended_classifier.folds" "${texts[@]}" --models blend --set blend.folds=1
refused "perhaps 'accuracy'" "${texts[@]}" --metrics acuracy
refused "perhaps 'svm'" "${texts[@]}" --models svn
refused "no column 'text'" --data "$work/reviews.csv" --label mood --models svm
refused "one of --train and --test" --train "$work/reviews.csv"
refused "both or none" --models svm

# A text that goes round.
compare=$build/bench/compare_language
awk 'BEGIN { for (n = 0; n < 300; ++n) print "row, row, row your boat, gently down the stream" }' >"$work/rhyme.txt"
rhyme=(--train "$work/rhyme.txt" --quiet)
for model in gpt llama lstm; do
  small+=(--set "$model.width=32" --set "$model.layers=1" --set "$model.steps=40" --set "$model.every=20" --set "$model.context=16")
done
"$compare" "${rhyme[@]}" "${small[@]}" --json "$work/language.json" --plot "$work/language.svg" >"$work/out.txt"
grep -q '"learned_per_second"' "$work/language.json"
grep -q '</svg>' "$work/language.svg"
"$compare" "${rhyme[@]}" "${small[@]}" --unit word --models lstm --metrics perplexity >"$work/out.txt"
"$compare" "${rhyme[@]}" "${small[@]}" --unit bpe --pieces 300 --models llama --tune 2 --set llama.dropout=0 >"$work/out.txt"
refused "perhaps 'word'" "${rhyme[@]}" --unit wrod
refused "perhaps 'perplexity'" "${rhyme[@]}" --metrics perplexty
refused "perhaps 'lstm'" "${rhyme[@]}" --models lstn
"$build/examples/train_language_model" --train "$work/rhyme.txt" --steps 60 --every 30 --width 32 --layers 1 --context 32 \
  --out "$work/rhyme" --checkpoint "$work/rhyme.checkpoint" >"$work/out.txt" 2>&1
for weights in float bf16 int8 int4; do
  "$build/examples/generate" --model "$work/rhyme" --prompt "row, row" --steps 12 --weights "$weights" >"$work/out.txt" 2>&1
  grep -q "row, row" "$work/out.txt"
done
if "$build/examples/generate" --model "$work/rhyme" --temperature -1 >"$work/out.txt" 2>&1; then exit 1; fi
grep -q "temperature_filter.value" "$work/out.txt"
echo "cairn: the programs run"
