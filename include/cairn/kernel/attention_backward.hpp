#pragma once
/// The gradient of attention over packed sequences: scores are computed anew from the log-sum-exps, never stored.

#include <cassert>
#include <cstddef>
#include <span>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/attention.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// Where the derivatives by queries [tokens, heads * head_width], keys and values [tokens, key_heads * head_width] go.
template <class T>
struct attention_gradient {
  strided_rows<T> queries, keys, values;
};

namespace detail {

/// What the backward pass of one query head reads and writes beside attention_head: first rows of its columns.
template <class T>
struct attention_head_gradient {
  const T* out;
  const T* d_out;
  T* d_queries;
  std::size_t out_stride, d_out_stride, d_query_stride;
  const T* log_sums;
  std::size_t log_stride;
};

/// Blocks of the backward pass in one worker's scratch.
template <class Level, class T>
struct backward_scratch {
  T *queries, *d_out;                                 ///< transposed [depth, queries]
  T *weights, *slopes;                                ///< [keys, queries]: softmax, and the derivatives by scores
  T *d_keys, *d_values;                               ///< [keys, padded], sums so far
  T *key_copy, *query_copy, *d_out_copy, *d_queries;  ///< padded rows, where the depth is no multiple of the lanes
  T *log_sum, *delta;                                 ///< [queries]

  CAIRN_ALWAYS_INLINE backward_scratch(T* scratch, std::size_t depth) noexcept {
    using tile = attention_tile<Level, T>;
    const std::size_t padded = rounded_up(depth, tile::width);
    scratch_cutter<T> cut{scratch};
    queries = cut.take(depth * tile::queries);
    d_out = cut.take(depth * tile::queries);
    weights = cut.take(tile::keys * tile::queries);
    slopes = cut.take(tile::keys * tile::queries);
    d_keys = cut.take(tile::keys * padded);
    d_values = cut.take(tile::keys * padded);
    key_copy = cut.take(tile::keys * padded);
    query_copy = cut.take(tile::queries * padded);
    d_out_copy = cut.take(tile::queries * padded);
    d_queries = cut.take(tile::queries * padded);
    log_sum = cut.take(tile::queries);
    delta = cut.take(tile::queries);
  }
};

/// Scores and derivatives by weights [keys, queries] of a panel become weights exp(score - log_sum) and derivatives by
/// the products q.k: scale weight (derivative - delta).
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void softmax_backward_panel(T* weights, T* slopes, std::size_t begin, std::size_t end,
                                                const T* log_sum, const T* delta, T scale) noexcept {
  using tile = attention_tile<Level, T>;
  using vector = lanes<T, Level>;
  vector log_sums[Parts], deltas[Parts];
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    load(log_sums[p], log_sum + p * tile::width);
    load(deltas[p], delta + p * tile::width);
  }
  for (std::size_t k = begin; k < end; ++k) {
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      const std::size_t at = k * tile::queries + p * tile::width;
      vector weight, slope;
      load(weight, weights + at);
      load(slope, slopes + at);
      weight -= log_sums[p];
      exp_nonpositive_lanes(weight);
      slope = (slope - deltas[p]) * (weight * scale);
      store(weights + at, weight);
      store(slopes + at, slope);
    }
  }
}

/// to[r, :] += sum_k a(r, k) rows[k, :] for the first `count` rows of a tile, over all padded columns.
template <class Level, class T, class A>
CAIRN_ALWAYS_INLINE void add_product(const A& a, std::size_t count, const padded_rows<T>& rows, std::size_t begin,
                                     std::size_t end, T* to, std::size_t stride, std::size_t padded) noexcept {
  using tile = attention_tile<Level, T>;
  for_panels<Level, T>(padded, [&](auto panel, std::size_t column) CAIRN_INLINE_BODY {
    constexpr std::size_t parts = decltype(panel)::value;
    product_tile<Level, parts>(a, rows.data + column, rows.stride, begin, end, [&](auto& sum) CAIRN_INLINE_BODY {
      CAIRN_UNROLL
      for (std::size_t r = 0; r < tile::rows; ++r) {
        if (r >= count) continue;
        CAIRN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) {
          T* const place = to + r * stride + column + p * tile::width;
          lanes<T, Level> before;
          load(before, place);
          sum[r][p] += before;
          store(place, sum[r][p]);
        }
      }
    });
  });
}

/// What a block of queries [begin, begin + count) and one of keys [key, key + keys) give each other: adds to d_keys and
/// d_values of the scratch and to the caller's d_queries.
template <class Level, class T, class Mask>
CAIRN_ALWAYS_INLINE void backward_pair(Level at, const attention_head<T>& head,
                                       const attention_head_gradient<T>& gradient, const Mask& mask, std::size_t begin,
                                       std::size_t count, std::size_t key, std::size_t keys,
                                       const padded_rows<T>& key_rows,
                                       const backward_scratch<Level, T>& scratch) noexcept {
  using tile = attention_tile<Level, T>;
  constexpr std::size_t width = tile::width;
  const std::size_t depth = head.depth, padded = rounded_up(depth, width), lane_count = rounded_up(count, width);
  const seen_keys<Level, T, Mask> seen(mask, begin, count, head.length);
  const T* const queries = head.queries + begin * head.query_stride;
  const T* const d_out = gradient.d_out + begin * gradient.d_out_stride;
  pack_transposed<Level>(queries, head.query_stride, count, depth, head.scale, scratch.queries);
  pack_transposed<Level>(d_out, gradient.d_out_stride, count, depth, T{1}, scratch.d_out);
  for (std::size_t n = 0; n < lane_count; ++n) {
    const std::size_t query = begin + (n < count ? n : count - 1);
    const T log_sum = gradient.log_sums[query * gradient.log_stride];
    scratch.log_sum[n] = log_sum == -std::numeric_limits<T>::infinity() ? 0 : log_sum;
    scratch.delta[n] = n < count ? dot_loop<Level>(gradient.d_out + query * gradient.d_out_stride,
                                                   gradient.out + query * gradient.out_stride, depth)
                                 : 0;
  }
  const T* const key_begin = head.keys + key * head.key_stride;
  const T* const value_begin = head.values + key * head.value_stride;
  for_panels<Level, T>(lane_count, [&](auto panel, std::size_t lane) CAIRN_INLINE_BODY {
    constexpr std::size_t parts = decltype(panel)::value;
    const auto range = seen.of_span(lane, key, keys);
    const std::size_t from = range.begin / tile::rows * tile::rows, to = rounded_up(range.end, tile::rows);
    score_panel<Level, parts>(key_begin, head.key_stride, key, keys, scratch.queries, depth, seen, lane,
                              scratch.weights);
    for (std::size_t k = from; k < range.end; k += tile::rows) {
      score_tile<Level, parts>(value_begin + k * head.value_stride, head.value_stride, keys - k, scratch.d_out + lane,
                               depth, scratch.slopes + k * tile::queries + lane);
    }
    softmax_backward_panel<Level, parts>(scratch.weights + lane, scratch.slopes + lane, from, to,
                                         scratch.log_sum + lane, scratch.delta + lane, head.scale);
  });

  const auto query_rows = padded_rows<T>::of(at, queries, head.query_stride, count, depth, scratch.query_copy);
  const auto d_out_rows = padded_rows<T>::of(at, d_out, gradient.d_out_stride, count, depth, scratch.d_out_copy);
  std::size_t from = 0, to = 0;
  for (std::size_t k = 0; k < keys; k += tile::rows) {
    while (from < count && seen.end_of(from) <= key + k) ++from;
    while (to < count && seen.first_of(to) < key + k + tile::rows) ++to;
    if (from >= to) continue;
    for (const bool values : {true, false}) {
      const T* const block = (values ? scratch.weights : scratch.slopes) + k * tile::queries;
      add_product<Level>([&](std::size_t r, std::size_t n) CAIRN_INLINE_BODY { return block[r * tile::queries + n]; },
                         tile::rows, values ? d_out_rows : query_rows, from, to,
                         (values ? scratch.d_values : scratch.d_keys) + k * padded, padded, padded);
    }
  }

  T* const d_queries = gradient.d_queries + begin * gradient.d_query_stride;
  const bool direct = padded == depth;
  if (!direct) clear_rows<Level>(scratch.d_queries, padded, count, padded);
  T* const to_queries = direct ? d_queries : scratch.d_queries;
  const std::size_t to_stride = direct ? gradient.d_query_stride : padded;
  for (std::size_t n = 0; n < count; n += tile::rows) {
    const std::size_t rows = count - n < tile::rows ? count - n : tile::rows;
    const auto range = seen.of(n, n + rows, key, keys);
    const T* const block = scratch.slopes + n;
    add_product<Level>([&](std::size_t r, std::size_t k) CAIRN_INLINE_BODY { return block[k * tile::queries + r]; },
                       rows, key_rows, range.begin, range.end, to_queries + n * to_stride, to_stride, padded);
  }
  if (!direct) {
    for (std::size_t n = 0; n < count; ++n) {
      for (std::size_t k = 0; k < depth; ++k)
        d_queries[n * gradient.d_query_stride + k] += scratch.d_queries[n * padded + k];
    }
  }
}

/// Values of scratch that a worker needs at any level.
constexpr std::size_t attention_backward_scratch(std::size_t head_width) noexcept {
  const std::size_t padded = rounded_up(head_width, 16);
  return 2 * 64 * padded + 2 * 96 * 64 + 3 * 96 * padded + 3 * 64 * padded + 2 * 64;
}

}  // namespace detail

/// The gradient of attention() for d_out, the derivatives of a loss by its out [tokens, heads * head_width]: overwrites
/// the rows of all sequences in d, whose parts overlap each other and the inputs nowhere (columns of one wide matrix do
/// not). `out` and `log_sums` are what attention() gave. 10 head_width flops a head and visible pair. The key heads of
/// a sequence are the parallel tasks: same bits on any number of threads.
template <attention_mask Mask, class T, class Offset>
void attention_backward(const attention_shape& shape, const Mask& mask, std::span<const Offset> offsets,
                        const attention_input<T>& in, strided_rows<const T> out, std::span<const T> log_sums,
                        strided_rows<const T> d_out, const attention_gradient<T>& d, attention_workspace<T>& workspace,
                        int threads = 1) {
  assert(shape.key_heads > 0 && shape.heads % shape.key_heads == 0);
  if (offsets.size() < 2 || shape.head_width == 0) return;
  const std::size_t group = shape.heads / shape.key_heads, depth = shape.head_width;
  workspace.reserve(thread_count(threads), detail::attention_backward_scratch(depth));
  parallel_for((offsets.size() - 1) * shape.key_heads, 1, threads, [&](std::size_t item, std::size_t, int worker) {
    const std::size_t sequence = item / shape.key_heads, key_head = item % shape.key_heads;
    const auto token = static_cast<std::size_t>(offsets[sequence]);
    const std::size_t length = static_cast<std::size_t>(offsets[sequence + 1]) - token;
    T* const scratch = workspace.of(worker);
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using tile = detail::attention_tile<decltype(level), T>;
      const std::size_t padded = detail::rounded_up(depth, tile::width);
      const detail::backward_scratch<decltype(level), T> blocks(scratch, depth);
      const std::size_t key_column = key_head * depth;
      detail::attention_head<T> head{nullptr,
                                     in.keys.row(token) + key_column,
                                     in.values.row(token) + key_column,
                                     in.queries.stride,
                                     in.keys.stride,
                                     in.values.stride,
                                     length,
                                     depth,
                                     static_cast<T>(shape.scale)};
      detail::clear_rows<decltype(level)>(d.queries.row(token) + key_head * group * depth, d.queries.stride, length,
                                          group * depth);
      for (std::size_t key = 0; key < length; key += tile::keys) {
        const std::size_t keys = length - key < tile::keys ? length - key : tile::keys;
        const auto key_rows = detail::padded_rows<T>::of(level, head.keys + key * head.key_stride, head.key_stride,
                                                         keys, depth, blocks.key_copy);
        detail::clear_rows<decltype(level)>(blocks.d_keys, padded, detail::rounded_up(keys, tile::rows), padded);
        detail::clear_rows<decltype(level)>(blocks.d_values, padded, detail::rounded_up(keys, tile::rows), padded);
        for (std::size_t h = key_head * group; h < (key_head + 1) * group; ++h) {
          const std::size_t column = h * depth;
          head.queries = in.queries.row(token) + column;
          const detail::attention_head_gradient<T> gradient{out.row(token) + column,
                                                            d_out.row(token) + column,
                                                            d.queries.row(token) + column,
                                                            out.stride,
                                                            d_out.stride,
                                                            d.queries.stride,
                                                            log_sums.data() + token * shape.heads + h,
                                                            shape.heads};
          for (std::size_t begin = 0; begin < length; begin += tile::queries) {
            const std::size_t count = length - begin < tile::queries ? length - begin : tile::queries;
            if (mask.end_key(begin + count - 1, length) <= key || mask.first_key(begin, length) >= key + keys) continue;
            detail::backward_pair(level, head, gradient, detail::mask_of_head(mask, h), begin, count, key, keys,
                                  key_rows, blocks);
          }
        }
        detail::copy_rows<decltype(level)>(blocks.d_keys, padded, keys, depth, d.keys.row(token + key) + key_column,
                                           d.keys.stride);
        detail::copy_rows<decltype(level)>(blocks.d_values, padded, keys, depth, d.values.row(token + key) + key_column,
                                           d.values.stride);
      }
    });
  });
}

}  // namespace cairn
