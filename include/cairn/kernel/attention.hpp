#pragma once
/// Scaled dot-product attention over packed sequences: no padding, and no table of scores in memory.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/attention_scores.hpp"
#include "cairn/kernel/exponential.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// `heads` query heads of `head_width` columns each; head h reads the key head h key_heads / heads (grouped queries,
/// Ainslie et al. 2023), so heads is a multiple of key_heads. Scores are scale q.k, commonly with 1 / sqrt(head_width).
struct attention_shape {
  std::size_t heads = 1;
  std::size_t key_heads = 1;
  std::size_t head_width = 1;
  double scale = 1;
};

/// queries [tokens, heads * head_width], keys and values [tokens, key_heads * head_width].
template <class T>
struct attention_input {
  strided_rows<const T> queries, keys, values;
};

/// Memory for the blocks of each thread, kept between calls.
template <class T>
class attention_workspace {
 public:
  /// Room for `threads` workers with `count` values each, every room at the begin of a cache line.
  void reserve(int threads, std::size_t count) {
    step_ = detail::rounded_up(count, line);
    const std::size_t all = static_cast<std::size_t>(threads) * step_ + line;
    if (values_.size() < all) values_.resize(all);
  }
  T* of(int worker) noexcept {
    const auto past = reinterpret_cast<std::uintptr_t>(values_.data()) / sizeof(T) % line;
    return values_.data() + (line - past) % line + static_cast<std::size_t>(worker) * step_;
  }

 private:
  static constexpr std::size_t line = 64 / sizeof(T);
  std::vector<T> values_;
  std::size_t step_ = 0;
};

namespace detail {

/// Online softmax (Milakov and Gimelshein 2018) of a panel: scores become exp(score - largest), where `largest` and
/// `sum` follow the keys seen so far, and decay is what earlier sums and outputs shrink by.
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void softmax_panel(T* scores, std::size_t begin, std::size_t end, T* largest, T* sum,
                                       T* decay) noexcept {
  using tile = attention_tile<Level, T>;
  using vector = lanes<T, Level>;
  vector most[Parts], total[Parts];
  CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(most[p], largest + p * tile::width);
  for (std::size_t k = begin; k < end; ++k) {
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      vector score;
      load(score, scores + k * tile::queries + p * tile::width);
      keep_larger(most[p], score);
    }
  }
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    vector shrink;
    load(shrink, largest + p * tile::width);
    shrink -= most[p];
    exp_nonpositive_lanes(shrink);
    load(total[p], sum + p * tile::width);
    total[p] *= shrink;
    store(decay + p * tile::width, shrink);
    store(largest + p * tile::width, most[p]);
  }
  for (std::size_t k = begin; k < end; ++k) {
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      vector weight;
      load(weight, scores + k * tile::queries + p * tile::width);
      weight -= most[p];
      exp_nonpositive_lanes(weight);
      total[p] += weight;
      store(scores + k * tile::queries + p * tile::width, weight);
    }
  }
  CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) store(sum + p * tile::width, total[p]);
}

/// Attention of `count` queries from position `begin` on, at most a block: out rows and log-sum-exps of one head.
template <class Level, class T, class Mask>
CAIRN_ALWAYS_INLINE void attend_block(Level at, const attention_head<T>& head, const Mask& mask, std::size_t begin,
                                      std::size_t count, T* out, std::size_t out_stride, T* log_sums,
                                      std::size_t log_stride, T* scratch) noexcept {
  using tile = attention_tile<Level, T>;
  using vector = lanes<T, Level>;
  constexpr std::size_t width = tile::width;
  const std::size_t padded = rounded_up(head.depth, width), lane_count = rounded_up(count, width);
  scratch_cutter<T> cut{scratch};
  T* const transposed = cut.take(head.depth * tile::queries);
  T* const scores = cut.take(tile::keys * tile::queries);
  T* const kept = cut.take(tile::queries * padded);
  T* const copy = cut.take(tile::keys * padded);
  T largest[tile::queries], sum[tile::queries], decay[tile::queries];
  for (std::size_t n = 0; n < lane_count; ++n) largest[n] = std::numeric_limits<T>::lowest(), sum[n] = 0;

  const seen_keys<Level, T, Mask> seen(mask, begin, count, head.length);
  const std::size_t first_key = seen.first_of(0) / tile::keys * tile::keys;
  const std::size_t end_key = seen.end_of(count - 1);
  pack_transposed<Level>(head.queries + begin * head.query_stride, head.query_stride, count, head.depth, head.scale,
                         transposed);
  std::size_t key = first_key;
  do {
    const std::size_t keys = end_key - key < tile::keys ? end_key - key : tile::keys;
    const bool fresh = key == first_key, final = key + keys == end_key;
    for_panels<Level, T>(lane_count, [&](auto panel, std::size_t lane) CAIRN_INLINE_BODY {
      constexpr std::size_t parts = decltype(panel)::value;
      const auto range = seen.of_span(lane, key, keys);
      score_panel<Level, parts>(head.keys + key * head.key_stride, head.key_stride, key, keys, transposed, head.depth,
                                seen, lane, scores);
      softmax_panel<Level, parts>(scores + lane, range.begin, range.end, largest + lane, sum + lane, decay + lane);
    });
    if (final) {
      for (std::size_t n = 0; n < lane_count; n += width) {
        vector total, log_sum, most;
        load(total, sum + n);
        load(most, largest + n);
        log_sum = total;
        log_lanes(log_sum);
        log_sum += most;
        store(largest + n, log_sum);
        total = total == vector{} ? vector{} : T{1} / total;
        store(sum + n, total);
      }
      for (std::size_t n = 0; n < count; ++n) log_sums[n * log_stride] = largest[n];
    }
    const auto values =
        padded_rows<T>::of(at, head.values + key * head.value_stride, head.value_stride, keys, head.depth, copy);
    const bool direct = final && padded == head.depth;
    for (std::size_t n = 0; n < count; n += tile::rows) {
      const std::size_t rows = count - n < tile::rows ? count - n : tile::rows;
      const auto range = seen.of(n, n + rows, key, keys);
      for_panels<Level, T>(padded, [&](auto panel, std::size_t column) CAIRN_INLINE_BODY {
        constexpr std::size_t parts = decltype(panel)::value;
        product_tile<Level, parts>([&](std::size_t r, std::size_t k)
                                       CAIRN_INLINE_BODY { return scores[k * tile::queries + n + r]; },
                                   values.data + column, values.stride, range.begin, range.end,
                                   [&](auto& product) CAIRN_INLINE_BODY {
                                     CAIRN_UNROLL
                                     for (std::size_t r = 0; r < tile::rows; ++r) {
                                       T* const old = kept + (n + r) * padded + column;
                                       T* const place = direct && r < rows ? out + (n + r) * out_stride + column : old;
                                       CAIRN_UNROLL
                                       for (std::size_t p = 0; p < parts; ++p) {
                                         if (!fresh) {
                                           vector before;
                                           load(before, old + p * width);
                                           product[r][p] += decay[n + r] * before;
                                         }
                                         if (final) product[r][p] *= sum[n + r];
                                         store(place + p * width, product[r][p]);
                                       }
                                     }
                                   });
      });
    }
    key += tile::keys;
  } while (key < end_key);
  if (padded != head.depth) copy_rows<Level>(kept, padded, count, head.depth, out, out_stride);
}

/// Values of scratch that a worker needs at any level: blocks have at most 64 queries and 96 keys.
constexpr std::size_t attention_scratch(std::size_t head_width) noexcept {
  const std::size_t padded = rounded_up(head_width, 16);
  return 64 * padded + 96 * 64 + (64 + 96) * padded + 64;
}

/// The positions of a sequence are cut into chunks of this many, each a task of its own.
inline constexpr std::size_t attention_chunk = 192;
/// Flops for which it is worth to wake a second thread.
inline constexpr std::size_t attention_worth_threads = 500'000;

/// The sequence whose tasks [offsets[s] / chunk + s, offsets[s + 1] / chunk + s + 1) hold `task`: enough for its
/// chunks.
template <class Offset>
std::size_t sequence_of(std::span<const Offset> offsets, std::size_t task) noexcept {
  std::size_t low = 0, high = offsets.size() - 1;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (static_cast<std::size_t>(offsets[middle]) / attention_chunk + middle <= task ? low : high) = middle;
  }
  return low;
}

}  // namespace detail

/// out[t, h] = sum_s softmax_s(scale queries[t, h] . keys[s, g] + bias) values[s, g] over the tokens s of t's sequence
/// that the mask shows it, for each head h and its key head g, the bias being that of with_linear_bias, or 0; log_sums
/// [tokens, heads] gets the logarithms of the softmax's sums, for the backward pass. Sequence i is the tokens
/// [offsets[i], offsets[i + 1]); tokens before the first and from the last offset on are left as they are. out [tokens,
/// heads * head_width] overlaps no input. Tiled as in Dao et al., FlashAttention, 2022: 4 head_width flops a head and
/// visible pair. Same bits on any number of threads. A query that sees no key gets zeros and -infinity; NaN stays
/// within its sequence.
template <attention_mask Mask, class T, class Offset>
void attention(const attention_shape& shape, const Mask& mask, std::span<const Offset> offsets,
               const attention_input<T>& in, strided_rows<T> out, std::span<T> log_sums,
               attention_workspace<T>& workspace, int threads = 1) {
  assert(shape.key_heads > 0 && shape.heads % shape.key_heads == 0);
  if (offsets.size() < 2 || shape.head_width == 0) return;
  const std::size_t sequences = offsets.size() - 1, group = shape.heads / shape.key_heads;
  constexpr std::size_t chunk = detail::attention_chunk;
  const std::size_t first_task = static_cast<std::size_t>(offsets[0]) / chunk;
  const std::size_t tasks = static_cast<std::size_t>(offsets[sequences]) / chunk + sequences - first_task;
  std::size_t seen = 0;
  for (std::size_t s = 0; s < sequences; ++s) {
    const auto length = static_cast<std::size_t>(offsets[s + 1] - offsets[s]);
    seen += length * length;
  }
  if (2 * seen * shape.heads * shape.head_width < detail::attention_worth_threads) threads = 1;
  workspace.reserve(thread_count(threads), detail::attention_scratch(shape.head_width));
  parallel_for(tasks * shape.heads, 1, threads, [&](std::size_t item, std::size_t, int worker) {
    const std::size_t task = first_task + item / shape.heads, h = item % shape.heads;
    const std::size_t sequence = detail::sequence_of(offsets, task);
    const auto token = static_cast<std::size_t>(offsets[sequence]);
    const std::size_t length = static_cast<std::size_t>(offsets[sequence + 1]) - token;
    const std::size_t begin = (task - token / chunk - sequence) * chunk;
    if (begin >= length) return;
    const std::size_t end = length - begin < chunk ? length : begin + chunk;
    const std::size_t column = h * shape.head_width, key_column = h / group * shape.head_width;
    const detail::attention_head<T> head{in.queries.row(token) + column,
                                         in.keys.row(token) + key_column,
                                         in.values.row(token) + key_column,
                                         in.queries.stride,
                                         in.keys.stride,
                                         in.values.stride,
                                         length,
                                         shape.head_width,
                                         static_cast<T>(shape.scale)};
    T* const scratch = workspace.of(worker);
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      constexpr std::size_t block = detail::attention_tile<decltype(level), T>::queries;
      for (std::size_t at = begin; at < end; at += block) {
        detail::attend_block(level, head, detail::mask_of_head(mask, h), at, end - at < block ? end - at : block,
                             out.row(token + at) + column, out.stride, log_sums.data() + (token + at) * shape.heads + h,
                             shape.heads, scratch);
      }
    });
  });
}

}  // namespace cairn
