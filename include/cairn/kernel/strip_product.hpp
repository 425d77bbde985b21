#pragma once
/// Products of large matrices in pieces: operands are packed into strips that the caches hold, and one register tile
/// does all of the arithmetic. What factorizations are made of; gram matrices, triangles and Cholesky factors call it.

#include <cstddef>

#include "cairn/kernel/packing.hpp"
#include "cairn/kernel/tile.hpp"

namespace cairn::detail {

enum class strips : unsigned char { of_height, of_width };

/// Strips of a packed operand: as wide as the tile is high, for the left one, or as it is wide.
template <class Level, class T, strips Kind>
inline constexpr std::size_t strip_width = Kind == strips::of_height ? tile_shape<Level>::height : tile_width<T, Level>;

/// The most rows of a strip, a multiple of every tile's height: what is shorter brings more of the result to and from
/// memory, what is longer leaves more of a factorization to its blocks on the diagonal.
inline constexpr std::size_t most_depth = 336;

/// What update_tiles works on: `left` and `right` are strips of `depth` rows, `step` rows apart in memory.
template <class T>
struct tiles {
  const T* left = nullptr;
  const T* right = nullptr;
  std::size_t depth = 0, step = 0;
  strided<T> c;  ///< its columns lie one by one
  std::size_t rows = 0, columns = 0;
  bool upper = false;                                    ///< only elements (i, j) with j >= i
  std::size_t staggered = static_cast<std::size_t>(-1);  ///< columns j from here on: zeros above depth j - staggered
};

/// c(i, j) +- sum_k left(k, i) right(k, j) for i in [i_begin, i_end), j in [j_begin, j_end), which begin at strips.
template <class Level, bool Add, class T>
CAIRN_ALWAYS_INLINE void update_tiles(const tiles<T>& work, std::size_t i_begin, std::size_t i_end, std::size_t j_begin,
                                      std::size_t j_end) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, parts = tile_shape<Level>::parts;
  constexpr std::size_t width = tile_width<T, Level>, lane = lane_count<T, Level>;
  alignas(64) T tile[height * width];
  for (std::size_t j = j_begin; j < j_end; j += width) {
    const std::size_t columns = j_end - j < width ? j_end - j : width;
    const std::size_t zeros = j > work.staggered ? j - work.staggered : 0;
    const std::size_t depth = zeros < work.depth ? work.depth - zeros : 0;
    const T* const right = work.right + j * work.step + zeros * width;
    for (std::size_t i = i_begin; i < i_end && (!work.upper || i < j + columns); i += height) {
      const std::size_t rows = i_end - i < height ? i_end - i : height;
      bring_rows(work.c.at(i, j), work.c.row, rows, columns);
      multiply_tile<Level, height, parts, T>(
          {work.left + i * work.step + zeros * height, 1, height, right, width, depth}, tile, width);
      if (rows == height && columns == width && (!work.upper || i + height <= j + 1)) {
        for (std::size_t r = 0; r < height; ++r) {
          T* const to = work.c.at(i + r, j);
          CAIRN_UNROLL
          for (std::size_t part = 0; part < parts; ++part) {
            lanes<T, Level> value;
            lanes<T, Level> sum;
            load(value, to + part * lane);
            load(sum, tile + r * width + part * lane);
            value = Add ? value + sum : value - sum;
            store(to + part * lane, value);
          }
        }
        continue;
      }
      for (std::size_t r = 0; r < rows; ++r) {
        T* const to = work.c.at(i + r, j);
        const T* const sum = tile + r * width;
        for (std::size_t n = work.upper && i + r > j ? i + r - j : 0; n < columns; ++n) {
          to[n] = Add ? to[n] + sum[n] : to[n] - sum[n];
        }
      }
    }
  }
}

/// X of U^T X = B in place of B, a strip of the right operand, for U [depth, depth] packed in strips of a tile's
/// height; depth a multiple of that. inverse[k] = 1 / U(k, k). Rows before `begin`, a multiple of the height, are
/// zeros.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void solve_strip(const T* upper, const T* inverse, std::size_t depth, std::size_t begin,
                                     T* strip) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, parts = tile_shape<Level>::parts;
  constexpr std::size_t width = tile_width<T, Level>, lane = lane_count<T, Level>;
  alignas(64) T tile[height * width];
  for (std::size_t p = begin; p < depth; p += height) {
    const T* const panel = upper + p * depth;
    multiply_tile<Level, height, parts, T>({panel + begin * height, 1, height, strip + begin * width, width, p - begin},
                                           tile, width);
    T* const to = strip + p * width;
    const T* const corner = panel + p * height;
    CAIRN_UNROLL
    for (std::size_t part = 0; part < parts; ++part) {
      lanes<T, Level> x[height];
      CAIRN_UNROLL
      for (std::size_t r = 0; r < height; ++r) {
        lanes<T, Level> sum;
        load(x[r], to + r * width + part * lane);
        load(sum, tile + r * width + part * lane);
        x[r] -= sum;
      }
      CAIRN_UNROLL
      for (std::size_t r = 0; r < height; ++r) {
        x[r] *= inverse[p + r];
        store(to + r * width + part * lane, x[r]);
        CAIRN_UNROLL
        for (std::size_t q = r + 1; q < height; ++q) x[q] -= corner[r * height + q] * x[r];
      }
    }
  }
}

}  // namespace cairn::detail
