#!/usr/bin/env bash
# Writes docs/policies.md, the table of all small policies, from the comments of their headers; with --check says
# whether it is current. A policy is a declaration whose comment has a line "Source:" and a line "Use:"; what stands
# before them, up to the end of its first sentence, is its formula. Every header has a policy, and every type that its
# static_asserts say to fit a concept is one.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT

declare -A said=(
  [loss]="What a model is taught by. Pointwise losses judge a prediction, pairwise ones a margin, listwise ones a list."
  [optimizer]="How parameters move by gradients; wrappers take another optimizer inside, schedules change its rate."
  [sampler]="Which items stand for those that a customer did not take."
  [similarity]="What makes two sparse vectors alike: items by their customers, customers by their items."
  [metric]="How good predictions, rankings and lists are."
  [augmentation]="What makes of a history another one that its customer might have had as well."
)
{
  echo '# Policies'
  echo
  echo 'Every small policy with its formula, when to use it, and where it comes from: taken from the headers by'
  echo '`scripts/policies.sh`. A policy of your own is a struct that fits the `concept.hpp` of the folder.'
  for folder in loss optimizer sampler similarity metric augmentation; do
    printf '\n## %s\n\n%s\n\n' "$folder" "${said[$folder]}"
    echo '| policy | formula | use | source |'
    echo '| --- | --- | --- | --- |'
    for header in include/cairn/"$folder"/*.hpp; do
      awk -v header="$header" '
        function cell(text) {  # one line, safe in a table
          gsub(/^ +| +$/, "", text)
          gsub(/[\\*_<>|\[\]~]/, "\\\\&", text)
          return text
        }
        function first_sentence(text,   at) {
          at = match(text, /[.:][ ]+[A-Z]/)
          while (at > 0 && substr(text, at, 1) == ":") {
            rest = substr(text, at + 1)
            next_at = match(rest, /[.:][ ]+[A-Z]/)
            at = next_at > 0 ? at + next_at : 0
          }
          return at > 0 ? substr(text, 1, at - 1) : text
        }
        /^ *\/\/\// {
          line = $0
          sub(/^ *\/\/\/ ?/, "", line)
          if (!inside) { inside = 1; part = "formula"; formula = source = use = ""; ended = 0 }
          if (line ~ /^Source:/) { part = "source"; sub(/^Source: */, "", line) }
          if (line ~ /^Use:/) { part = "use"; sub(/^Use: */, "", line) }
          if (part == "formula") {
            if (line ~ /^ *$/) ended = formula != ""
            else if (!ended && line !~ /^ *\| /) formula = formula " " line
          } else if (part == "source") source = source " " line
          else use = use " " line
          next
        }
        inside && use != "" {
          name = ""
          if (match($0, /(struct|class|using) +[a-z_0-9]+/)) name = substr($0, RSTART, RLENGTH)
          else if ($0 !~ /^ *(template|requires)/ && match($0, /[a-z_0-9]+\(/)) name = substr($0, RSTART, RLENGTH - 1)
          if (name != "") {
            sub(/.* /, "", name)
            gsub(/^ +/, "", formula)
            formula = first_sentence(formula)
            sub(/[.:]$/, "", formula)
            printf "| [`%s`](../%s) | %s | %s | %s |\n", name, header, cell(formula), cell(use), cell(source)
            inside = 0
            use = ""
          }
          next
        }
        { inside = 0 }
      ' "$header"
    done
  done
} >"$fresh"

missing=0
for header in include/cairn/{loss,optimizer,sampler,similarity,metric,augmentation}/*.hpp; do
  grep -qF "](../$header)" "$fresh" && continue
  case $(basename "$header") in
    # No policies: what policies are made of, and how they are looked up.
    concept.hpp | on_list.hpp | drawer.hpp | bias_correction.hpp | wrapping_rule.hpp | inverse_hessian.hpp | \
      named.hpp | outcomes.hpp | item_list.hpp | similar_items.hpp) ;;
    *)
      echo "$header: no policy in it says Source: and Use:" >&2
      missing=1
      ;;
  esac
done
# The first type in each <...> of a static_assert outside of functions and classes, which may run over several lines.
for header in include/cairn/{loss,optimizer,sampler,similarity,metric,augmentation}/*.hpp; do
  for name in $(awk '
    /^static_assert\(/ { inside = 1 }
    inside {
      text = $0
      while (match(text, /[a-z_0-9]+<[a-z_0-9]+/)) {
        name = substr(text, RSTART, RLENGTH)
        sub(/.*</, "", name)
        print name
        text = substr(text, RSTART + RLENGTH)
      }
    }
    /;/ { inside = 0 }
  ' "$header"); do
    grep -qF "| [\`$name\`](../$header) |" "$fresh" && continue
    echo "$header: the policy $name does not say Source: and Use:" >&2
    missing=1
  done
done
[ "$missing" = 0 ]

if [ "${1:-}" = --check ]; then
  cmp -s "$fresh" docs/policies.md || { echo "docs/policies.md is not current: run scripts/policies.sh" >&2; exit 1; }
  echo "the table of policies is current"
else
  cp "$fresh" docs/policies.md
fi
