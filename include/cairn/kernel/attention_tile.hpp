#pragma once
/// The products that attention is made of: register tiles between rows that stay where the caller has them and blocks
/// in a scratch which fits the first cache.

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

/// A register tile is `rows` high and one or two vectors wide. A block of scores is [keys, queries]: lanes are queries,
/// so that no step of softmax crosses lanes, and queries is a multiple of both the rows and the widest tile.
template <class Level, class T>
struct attention_tile {
  static constexpr std::size_t width = lane_count<T, Level>;
  static constexpr std::size_t rows = Level::registers >= 32 ? 8 : Level::bytes >= 32 ? 6 : 4;
  static constexpr std::size_t queries = rows == 6 ? 48 : 64;
  static constexpr std::size_t keys = rows == 6 ? 96 : 64;
  /// Queries that the same keys are worked out for: whole tiles both across and along.
  static constexpr std::size_t span = rows == 6 ? queries : 2 * width < rows ? rows : 2 * width;
  static_assert(span % rows == 0 && span % (2 * width) == 0 && queries % span == 0);
};

/// each(parts, column) for panels of two vectors and a last one of one; `columns` is a multiple of the lanes.
template <class Level, class T, class Each>
CAIRN_ALWAYS_INLINE void for_panels(std::size_t columns, const Each& each) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  std::size_t column = 0;
  for (; column + 2 * width <= columns; column += 2 * width) {
    each(std::integral_constant<std::size_t, 2>{}, column);
  }
  if (column < columns) each(std::integral_constant<std::size_t, 1>{}, column);
}

/// sum[r][:] = sum_k a(r, k) b[k, :] for k in [begin, end), given to done(sum): `rows` by `Parts` vectors.
template <class Level, std::size_t Parts, class T, class A, class Done>
CAIRN_ALWAYS_INLINE void product_tile(const A& a, const T* b, std::size_t stride, std::size_t begin, std::size_t end,
                                      const Done& done) noexcept {
  constexpr std::size_t width = lane_count<T, Level>, rows = attention_tile<Level, T>::rows;
  lanes<T, Level> sum[rows][Parts] = {};
  for (std::size_t k = begin; k < end; ++k) {
    lanes<T, Level> right[Parts];
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(right[p], b + k * stride + p * width);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < rows; ++r) {
      CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) sum[r][p] += a(r, k) * right[p];
    }
  }
  done(sum);
}

/// to[r, :] = sum_k rows[r, k] columns[k, :]: products of the first `count` rows, fewer than a tile has or as many,
/// with the columns of a transposed block [depth, queries]. What is written for rows beyond the count has no meaning.
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void score_tile(const T* from, std::size_t stride, std::size_t count, const T* columns,
                                    std::size_t depth, T* to) noexcept {
  using tile = attention_tile<Level, T>;
  const T* row[tile::rows];
  CAIRN_UNROLL for (std::size_t r = 0; r < tile::rows; ++r) row[r] = from + (r < count ? r : count - 1) * stride;
  product_tile<Level, Parts>([&](std::size_t r, std::size_t k) CAIRN_INLINE_BODY { return row[r][k]; }, columns,
                             tile::queries, 0, depth,
                             [&](const auto& sum) CAIRN_INLINE_BODY {
                               CAIRN_UNROLL
                               for (std::size_t r = 0; r < tile::rows; ++r) {
                                 CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p)
                                     store(to + r * tile::queries + p * tile::width, sum[r][p]);
                               }
                             });
}

/// Scores of the keys from `key` on become -infinity where a lane's query does not see them: it sees [first, end). The
/// masks are made of signs, since g++ 12 takes a select of two comparisons apart into scalars.
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void hide_tile(T* scores, std::size_t key, const bits_of<T>* first,
                                   const bits_of<T>* end) noexcept {
  using tile = attention_tile<Level, T>;
  using bits = lanes<bits_of<T>, Level>;
  constexpr int sign = sizeof(T) * 8 - 1;
  lanes<T, Level> hidden, score;
  fill(hidden, -std::numeric_limits<T>::infinity());
  bits hidden_bits, score_bits, from[Parts], to[Parts];
  as_bits(hidden_bits, hidden);
  CAIRN_UNROLL
  for (std::size_t p = 0; p < Parts; ++p) {
    load(from[p], first + p * tile::width);
    load(to[p], end + p * tile::width);
  }
  for (std::size_t r = 0; r < tile::rows; ++r) {
    const auto at = static_cast<bits_of<T>>(key + r);
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      load(score, scores + r * tile::queries + p * tile::width);
      as_bits(score_bits, score);
      const bits seen = ((at - to[p]) >> sign) & ~((at - from[p]) >> sign);
      score_bits = (score_bits & seen) | (hidden_bits & ~seen);
      as_bits(score, score_bits);
      store(scores + r * tile::queries + p * tile::width, score);
    }
  }
}

/// Transposes a square of as many vectors as a vector has lanes.
template <class Vector, std::size_t Width, std::size_t Stage = Width>
CAIRN_ALWAYS_INLINE void transpose(Vector (&square)[Width]) noexcept {
  if constexpr (Stage > 1) {
    Vector next[Width];
    CAIRN_UNROLL
    for (std::size_t n = 0; n < Width / 2; ++n) {
      interleave(square[n], square[n + Width / 2], next[2 * n], next[2 * n + 1], std::make_index_sequence<Width>{});
    }
    transpose<Vector, Width, Stage / 2>(next);
    CAIRN_UNROLL for (std::size_t n = 0; n < Width; ++n) square[n] = next[n];
  }
}

/// to[k, n] = factor from[n, k]: rows [count, depth] that begin `stride` apart into a block [depth, queries]. Columns
/// up to the next multiple of the lanes repeat the last row.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void pack_transposed(const T* from, std::size_t stride, std::size_t count, std::size_t depth,
                                         T factor, T* to) noexcept {
  using tile = attention_tile<Level, T>;
  constexpr std::size_t width = tile::width;
  for (std::size_t n = 0; n < count; n += width) {
    const auto row = [&](std::size_t r)
                         CAIRN_INLINE_BODY { return from + (n + r < count ? n + r : count - 1) * stride; };
    lanes<T, Level> square[width];
    std::size_t k = 0;
    for (; k + width <= depth; k += width) {
      CAIRN_UNROLL
      for (std::size_t r = 0; r < width; ++r) {
        load(square[r], row(r) + k);
        square[r] *= factor;
      }
      transpose(square);
      CAIRN_UNROLL for (std::size_t r = 0; r < width; ++r) store(to + (k + r) * tile::queries + n, square[r]);
    }
    for (; k < depth; ++k) {
      for (std::size_t r = 0; r < width; ++r) to[k * tile::queries + n + r] = factor * row(r)[k];
    }
  }
}

/// to[n, :] = from[n, :] for `count` rows of `depth`. (At -O2 g++ 12 leaves such a loop in scalars.)
template <class Level, class T>
CAIRN_ALWAYS_INLINE void copy_rows(const T* from, std::size_t stride, std::size_t count, std::size_t depth, T* to,
                                   std::size_t to_stride) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  lanes<T, Level> part;
  for (std::size_t n = 0; n < count; ++n) {
    std::size_t k = 0;
    for (; k + width <= depth; k += width) {
      load(part, from + n * stride + k);
      store(to + n * to_stride + k, part);
    }
    copy_part<width>(to + n * to_stride + k, from + n * stride + k, depth - k);
  }
}

/// to[n, :] = 0 for `count` rows of `depth`.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void clear_rows(T* to, std::size_t stride, std::size_t count, std::size_t depth) noexcept {
  constexpr std::size_t width = lane_count<T, Level>;
  const lanes<T, Level> zero = {};
  for (std::size_t n = 0; n < count; ++n) {
    std::size_t k = 0;
    for (; k + width <= depth; k += width) store(to + n * stride + k, zero);
    for (; k < depth; ++k) to[n * stride + k] = 0;
  }
}

/// Rows that tiles read whole vectors of: the caller's own where the depth is a multiple of the lanes, else a copy with
/// zeros in the padding.
template <class T>
struct padded_rows {
  const T* data;
  std::size_t stride;

  template <class Level>
  CAIRN_ALWAYS_INLINE static padded_rows of(Level, const T* from, std::size_t stride, std::size_t count,
                                            std::size_t depth, T* copy) noexcept {
    const std::size_t padded = rounded_up(depth, lane_count<T, Level>);
    if (padded == depth) return {from, stride};
    copy_rows<Level>(from, stride, count, depth, copy, padded);
    clear_rows<Level>(copy + depth, padded, count, padded - depth);
    return {copy, padded};
  }
};

}  // namespace cairn::detail
