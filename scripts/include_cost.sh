#!/usr/bin/env bash
# Prints what a file that includes one kernel and calls it in float costs: seconds of processor time to check its syntax and
# to compile it at -O2, the least of three. include_cost.sh [compiler]
set -euo pipefail
cd "$(dirname "$0")/.."
compiler=${1:-g++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

least() {
  for _ in 1 2 3; do
    "$compiler" -std=c++20 -fopenmp -DNDEBUG -Iinclude "$@" 2>"$work/errors" || { cat "$work/errors" >&2; exit 1; }
    { TIMEFORMAT=%U; time "$compiler" -std=c++20 -fopenmp -DNDEBUG -Iinclude "$@" 2>/dev/null; } 2>&1
  done | sort -n | head -1
}

printf '%-20s %8s %8s\n' header syntax -O2
while IFS='|' read -r header call; do
  cat >"$work/one.cpp" <<CPP
#include <cstdint>
#include <span>

#include "cairn/kernel/$header.hpp"
using in = std::span<const float>;
using out = std::span<float>;
void call(in x, in y, out z, out w, std::span<const std::uint32_t> ids) { $call; (void)x, (void)y, (void)z, (void)w, (void)ids; }
CPP
  printf '%-20s %8s %8s\n' "$header" "$(least -fsyntax-only "$work/one.cpp")" "$(least -O2 -c "$work/one.cpp" -o "$work/one.o")"
done <<'ROWS'
dot|z[0] = cairn::dot<float>(x, y)
row_scores|cairn::row_dots<float>(x, y, z)
exponential|cairn::exp<float>(x, z)
activation|cairn::gelu<float>(x, z)
activation_backward|cairn::gelu_backward<float>(x, y, z)
gated_product|cairn::gated_product<cairn::silu_gate, float>({}, {x.data(), 8, 8}, {y.data(), 8, 8}, {z.data(), 8, 8})
dropout|cairn::dropout<float>(x, .1, {}, z)
rotary|cairn::apply_rotary<float>(cairn::rotary_table<float>(8, 8), ids, {}, {z, 8}, 1, 8)
gather_rows|cairn::gather_rows<float>({x.data(), 8, 8}, ids, 1, {z.data(), 8, 8})
column_sums|cairn::add_column_sums<float>(x, z)
softmax|cairn::softmax<float>(x, z, 64)
cross_entropy|cairn::cross_entropy_with_gradient<float>(x, ids, 64, 1, y, z, w)
layer_norm|cairn::layer_norm<float>(x, y, y, 1e-5F, z, w, w)
rms_norm|cairn::rms_norm<float>(x, y, 1e-5F, z, w)
gemm|cairn::gemm<float>(cairn::matrix_view(x.data(), 8, 8), cairn::matrix_view(y.data(), 8, 8), cairn::matrix_view(z.data(), 8, 8))
activation_epilogue|(void)cairn::with_gelu{}
attention|cairn::attention_workspace<float> work; cairn::attention<cairn::causal>({}, {}, ids, {}, {}, z, work)
attention_backward|cairn::attention_workspace<float> work; cairn::attention_backward<cairn::causal>({}, {}, ids, {}, {}, x, {}, {}, work)
attention_step|cairn::attention_workspace<float> work; cairn::attention_step<cairn::causal, float>({}, {}, ids, {}, {}, {}, work)
gram|cairn::add_gram<float>(x, 8, 16, z)
cholesky|cairn::cholesky_factor<float>(z, 16)
rank_k|cairn::rank_k_update<float>(x, 8, 16, 16, z, 16)
blocked_cholesky|cairn::cholesky_factor<float>(z, 16, 16)
top_k|std::vector<cairn::scored_index> best; cairn::top_k(x, 10, best)
product_top_k|std::vector<cairn::scored_index> best(1); cairn::product_top_k(x, y, 64, 10, {&best, 1})
ROWS
