#pragma once
/// Attention of a sequence's newest queries against keys and values that are kept: one event more without working the
/// history out again.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>
#include <span>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/attention.hpp"
#include "cairn/kernel/row_scores.hpp"
#include "cairn/kernel/rows.hpp"

namespace cairn {

/// What is kept of one sequence: keys and values [key_heads, capacity, head_width], the first `length` rows of each
/// head filled.
template <class T>
struct attention_cache {
  const T* keys = nullptr;
  const T* values = nullptr;
  std::size_t capacity = 0;
  std::size_t length = 0;
};

namespace detail {

/// out[k] = factor sum_n weights[n] rows[n, at + k] for Parts registers; rows are added to Chains sums by turns.
template <class Level, std::size_t Parts, std::size_t Chains, class T>
CAIRN_ALWAYS_INLINE void weigh_columns(const T* weights, const T* rows, std::size_t count, std::size_t stride, T factor,
                                       T* out) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  lanes<T, Level> sum[Chains][Parts] = {}, value;
  std::size_t n = 0;
  for (; n + Chains <= count; n += Chains) {
    CAIRN_UNROLL
    for (std::size_t c = 0; c < Chains; ++c) {
      CAIRN_UNROLL
      for (std::size_t p = 0; p < Parts; ++p) {
        load(value, rows + (n + c) * stride + p * width);
        sum[c][p] += weights[n + c] * value;
      }
    }
  }
  for (; n < count; ++n) {
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      load(value, rows + n * stride + p * width);
      sum[0][p] += weights[n] * value;
    }
  }
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    CAIRN_UNROLL for (std::size_t c = 1; c < Chains; ++c) sum[0][p] += sum[c][p];
    sum[0][p] *= factor;
    store(out + p * width, sum[0][p]);
  }
}

/// out = factor weights^T rows of rows [count, width].
template <class Level, class T>
CAIRN_ALWAYS_INLINE void weigh_rows(const T* weights, const T* rows, std::size_t count, std::size_t width, T factor,
                                    T* out) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  if (width < lane) {
    if constexpr (Level::bytes > 16) {
      weigh_rows<level_of<Level::name, Level::bytes / 2, Level::registers>>(weights, rows, count, width, factor, out);
    } else {
      for (std::size_t k = 0; k < width; ++k) {
        T sum = 0;
        for (std::size_t n = 0; n < count; ++n) sum += weights[n] * rows[n * width + k];
        out[k] = factor * sum;
      }
    }
    return;
  }
  std::size_t at = 0;
  for (; at + 4 * lane <= width; at += 4 * lane) {
    weigh_columns<Level, 4, 2>(weights, rows + at, count, width, factor, out + at);
  }
  for (; at + lane <= width; at += lane) {
    weigh_columns<Level, 1, 8>(weights, rows + at, count, width, factor, out + at);
  }
  if (at < width) {  // the last register that fits: some columns once more
    at = width - lane;
    weigh_columns<Level, 1, 8>(weights, rows + at, count, width, factor, out + at);
  }
}

/// scores[n] becomes exp(scale scores[n] + bias - the largest of them) for `count` keys from `first` on, and 0 up to
/// the next multiple of the lanes; gives the sum.
template <class Level, class T, class Mask>
CAIRN_ALWAYS_INLINE T weights_of_step(T* scores, std::size_t count, T scale, const Mask& mask, std::size_t position,
                                      std::size_t first) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  using vector = lanes<T, Level>;
  vector score, most, hidden, total = {};
  bits_vector<vector> number;
  lane_numbers<vector>(number);
  fill(most, std::numeric_limits<T>::lowest());
  fill(hidden, -std::numeric_limits<T>::infinity());
  [[maybe_unused]] T numbers[width];
  CAIRN_UNROLL for (std::size_t n = 0; n < width; ++n) numbers[n] = static_cast<T>(n);
  for (std::size_t at = 0; at < count; at += width) {
    load(score, scores + at);
    score *= scale;
    if constexpr (is_biased<Mask>) {
      vector distance;
      load(distance, numbers);
      distance += static_cast<T>(first + at) - static_cast<T>(position);
      keep_larger(distance, -distance);
      score -= static_cast<T>(mask.slope) * distance;
    }
    if (at + width > count) {
      score = number < static_cast<typename real_format<T>::bits>(count - at) ? score : hidden;
    }
    keep_larger(most, score);
    store(scores + at, score);
  }
  const T largest = largest_of<T>(most);
  for (std::size_t at = 0; at < count; at += width) {
    load(score, scores + at);
    score -= largest;
    exp_nonpositive_lanes(score);
    total += score;
    store(scores + at, score);
  }
  return sum_of<T>(total);
}

/// One query of one head; `scores` has room for the keys and a register more.
template <class Level, class T, class Mask>
CAIRN_ALWAYS_INLINE void attend_step(const T* query, const T* keys, const T* values, std::size_t depth, T scale,
                                     const Mask& mask, std::size_t position, std::size_t length, T* scores,
                                     T* out) noexcept {
  const std::size_t first = mask.first_key(position, length), end = mask.end_key(position, length);
  const std::size_t count = end > first ? end - first : 0;
  score_rows<Level, products<T, Level>>(query, keys + first * depth, count, depth, false,
                                        [&](std::size_t n, const auto& sums)
                                            CAIRN_INLINE_BODY { __builtin_memcpy(scores + n, sums, sizeof(sums)); });
  const T sum = weights_of_step<Level>(scores, count, scale, mask, position, first);
  weigh_rows<Level>(scores, values + first * depth, count, depth, sum == 0 ? T(0) : T(1) / sum, out);
}

}  // namespace detail

/// Copies the keys and values of `count` tokens from `token` on, rows [tokens, key_heads * head_width], behind the
/// `length` rows that each head of a cache [key_heads, capacity, head_width] has.
template <class T>
void append_to_cache(const attention_shape& shape, const strided_rows<const T>& keys,
                     const strided_rows<const T>& values, std::size_t token, std::size_t count, T* cached_keys,
                     T* cached_values, std::size_t capacity, std::size_t length) noexcept {
  assert(length + count <= capacity);
  const std::size_t width = shape.head_width;
  for (std::size_t h = 0; h < shape.key_heads; ++h) {
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t to = (h * capacity + length + n) * width;
      std::copy_n(keys.row(token + n) + h * width, width, cached_keys + to);
      std::copy_n(values.row(token + n) + h * width, width, cached_values + to);
    }
  }
}

/// What attention() gives for the last tokens of each sequence, up to rounding: the queries [offsets[i], offsets[i +
/// 1]) are those of the last positions of caches[i], whose length counts them and whose keys and values hold theirs.
/// queries and out [tokens, heads * head_width]. 4 head_width flops a head and visible pair; the cache is read once a
/// query, so it is for few of them. Sequences and heads are the parallel tasks: same bits on any number of threads.
template <attention_mask Mask, class T, class Offset>
void attention_step(const attention_shape& shape, const Mask& mask, std::span<const Offset> offsets,
                    std::span<const attention_cache<T>> caches, const strided_rows<const T>& queries,
                    const strided_rows<T>& out, attention_workspace<T>& workspace, int threads = 1) {
  assert(shape.key_heads > 0 && shape.heads % shape.key_heads == 0 && caches.size() + 1 == offsets.size());
  std::size_t longest = 0;
  for (const auto& cache : caches) longest = std::max(longest, cache.length);
  workspace.reserve(thread_count(threads), longest + 64);
  const std::size_t depth = shape.head_width, group = shape.heads / shape.key_heads;
  const auto run = [&](std::size_t item, std::size_t past, int worker) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      for (; item < past; ++item) {
        const std::size_t sequence = item / shape.heads, h = item % shape.heads;
        const attention_cache<T>& cache = caches[sequence];
        const auto begin = static_cast<std::size_t>(offsets[sequence]);
        const std::size_t count = static_cast<std::size_t>(offsets[sequence + 1]) - begin;
        assert(count <= cache.length);
        const std::size_t at = h / group * cache.capacity * depth;
        for (std::size_t n = 0; n < count; ++n) {
          detail::attend_step<decltype(level)>(queries.row(begin + n) + h * depth, cache.keys + at, cache.values + at,
                                               depth, static_cast<T>(shape.scale), detail::mask_of_head(mask, h),
                                               cache.length - count + n, cache.length, workspace.of(worker),
                                               out.row(begin + n) + h * depth);
        }
      }
    });
  };
  std::size_t seen = 0;
  for (const auto& cache : caches) seen += cache.length;
  // A thread that is woken costs more than a step over few keys.
  if (threads == 1 || 4 * seen * shape.heads * depth < detail::attention_worth_threads) {
    run(0, caches.size() * shape.heads, 0);
  } else {
    parallel_for(caches.size() * shape.heads, 1, threads, run);
  }
}

}  // namespace cairn
