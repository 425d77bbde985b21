#pragma once
/// Blocks of attention's scores, masked: what its forward and its backward pass both begin with.

#include <cstddef>

#include "cairn/kernel/attention_mask.hpp"
#include "cairn/kernel/attention_tile.hpp"

namespace cairn::detail {

/// One head of one sequence: the first rows of its columns.
template <class T>
struct attention_head {
  const T* queries;
  const T* keys;
  const T* values;
  std::size_t query_stride, key_stride, value_stride;
  std::size_t length, depth;
  T scale;
};

/// Hands out parts of a scratch; all begin on a cache line where the scratch does.
template <class T>
struct scratch_cutter {
  T* next;
  CAIRN_ALWAYS_INLINE T* take(std::size_t count) noexcept {
    T* const begin = next;
    next += rounded_up(count, 16);
    return begin;
  }
};

/// What a block of queries sees: the positions in lanes. Lanes beyond the block repeat its last query.
template <class Level, class T, class Mask>
struct seen_keys {
  using tile = attention_tile<Level, T>;
  const Mask& mask;
  std::size_t begin, count, length;
  bits_of<T> first[tile::queries];
  bits_of<T> end[tile::queries];

  CAIRN_ALWAYS_INLINE seen_keys(const Mask& which, std::size_t at, std::size_t queries, std::size_t tokens) noexcept
      : mask(which), begin(at), count(queries), length(tokens) {
    for (std::size_t n = 0; n < rounded_up(count, tile::width); ++n) {
      first[n] = static_cast<bits_of<T>>(first_of(n));
      end[n] = static_cast<bits_of<T>>(end_of(n));
    }
  }
  CAIRN_ALWAYS_INLINE std::size_t first_of(std::size_t n) const noexcept {
    return mask.first_key(begin + (n < count ? n : count - 1), length);
  }
  CAIRN_ALWAYS_INLINE std::size_t end_of(std::size_t n) const noexcept {
    return mask.end_key(begin + (n < count ? n : count - 1), length);
  }

  /// The part of the keys [key, key + keys) that queries from `n` to before `past` see any of, counted from `key`.
  struct range {
    std::size_t begin, end;
  };
  CAIRN_ALWAYS_INLINE range of(std::size_t n, std::size_t past, std::size_t key, std::size_t keys) const noexcept {
    const std::size_t from = first_of(n), to = end_of(past - 1);
    return {from < key ? 0 : from - key, to < key ? 0 : to - key < keys ? to - key : keys};
  }
  /// The same of the span that the query is in.
  CAIRN_ALWAYS_INLINE range of_span(std::size_t n, std::size_t key, std::size_t keys) const noexcept {
    return of(n / tile::span * tile::span, n / tile::span * tile::span + tile::span, key, keys);
  }
};

/// Adds -slope |key - query| to a tile's scores of the keys from `key` on and the lanes' queries from `query` on.
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void bias_tile(T* scores, std::size_t key, std::size_t query, T slope) noexcept {
  using tile = attention_tile<Level, T>;
  T number[Parts * tile::width];
  CAIRN_UNROLL
  for (std::size_t n = 0; n < Parts * tile::width; ++n) number[n] = static_cast<T>(n);
  lanes<T, Level> first[Parts], distance, score;
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    load(first[p], number + p * tile::width);
    first[p] += static_cast<T>(query);
  }
  for (std::size_t r = 0; r < tile::rows; ++r) {
    const auto at = static_cast<T>(key + r);
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      T* const place = scores + r * tile::queries + p * tile::width;
      load(score, place);
      distance = first[p] - at;
      keep_larger(distance, -distance);
      score -= slope * distance;
      store(place, score);
    }
  }
}

/// scores [keys, queries] of a panel of queries at `lane` for the groups of keys that its span sees any of, biased as
/// the mask says; hidden ones are -infinity. `key` is the first of the block's `count` keys.
template <class Level, std::size_t Parts, class T, class Mask>
CAIRN_ALWAYS_INLINE void score_panel(const T* keys, std::size_t stride, std::size_t key, std::size_t count,
                                     const T* transposed, std::size_t depth, const seen_keys<Level, T, Mask>& seen,
                                     std::size_t lane, T* scores) noexcept {
  using tile = attention_tile<Level, T>;
  const auto range = seen.of_span(lane, key, count);
  const std::size_t all_from = seen.first_of(lane + Parts * tile::width - 1), all_to = seen.end_of(lane);
  for (std::size_t k = range.begin / tile::rows * tile::rows; k < range.end; k += tile::rows) {
    T* const to = scores + k * tile::queries + lane;
    score_tile<Level, Parts>(keys + k * stride, stride, count - k, transposed + lane, depth, to);
    if constexpr (is_biased<Mask>) {
      bias_tile<Level, Parts>(to, key + k, seen.begin + lane, static_cast<T>(seen.mask.slope));
    }
    if (all_from > key + k || all_to < key + k + tile::rows) {
      hide_tile<Level, Parts>(to, key + k, seen.first + lane, seen.end + lane);
    }
  }
}

}  // namespace cairn::detail
