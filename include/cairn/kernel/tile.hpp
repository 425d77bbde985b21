#pragma once
/// The register tile of the blocked products.

#include <cstddef>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

/// Rows and vectors of columns of a register tile: its sums, a row of the right side and one spread value fill the
/// registers, and there are sums enough to hide the latency of a multiply-add. Without fused ones a product needs a
/// register too, and g++ makes more copies than clang: it is faster with fewer spread values.
template <class Level>
struct tile_shape {
#if defined(__clang__)
  static constexpr bool wide = Level::name == isa::neon;
#else
  static constexpr bool wide = Level::name == isa::neon || Level::name == isa::baseline;
#endif
  static constexpr std::size_t parts = Level::bytes == 64 ? 4 : wide ? 3 : 2;
  static constexpr std::size_t height = Level::bytes == 64 ? 6 : Level::registers == 32 ? 8 : wide ? 4 : 6;
};

template <class T, class Level>
inline constexpr std::size_t tile_width = tile_shape<Level>::parts* lane_count<T, Level>;

/// What a tile multiplies: element (r, k) of the left side is left[r * left_row + k * left_step]; row k of the right
/// side begins at right + k * right_step and has as many vectors to read as the tile has parts.
template <class T>
struct tile_operands {
  const T* left;
  std::size_t left_row, left_step;
  const T* right;
  std::size_t right_step, depth;
};

/// tile[r * stride + c] = sum_k left[r, k] right[k, c] for r < Height and c < Parts vectors. One chain of additions an
/// element, in the order of k. Not inlined: what surrounds it would take registers from its addresses.
template <class Level, std::size_t Height, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void multiply_tile(const tile_operands<T>& of, T* tile, std::size_t stride) noexcept {
  out_of_line(Level{}, [of, tile, stride](auto) CAIRN_INLINE_BODY {
    constexpr std::size_t lane = lane_count<T, Level>;
    using vector = lanes<T, Level>;
    vector sum[Height][Parts];
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      CAIRN_UNROLL
      for (std::size_t p = 0; p < Parts; ++p) sum[r][p] = vector{};
    }
    const T* left = of.left;
    const T* right = of.right;
    for (std::size_t k = of.depth; k > 0; --k, left += of.left_step, right += of.right_step) {
      vector row[Parts];
      CAIRN_UNROLL
      for (std::size_t p = 0; p < Parts; ++p) load(row[p], right + p * lane);
      CAIRN_UNROLL
      for (std::size_t r = 0; r < Height; ++r) {
        const T factor = left[r * of.left_row];
        CAIRN_UNROLL
        for (std::size_t p = 0; p < Parts; ++p) sum[r][p] += factor * row[p];
      }
    }
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      CAIRN_UNROLL
      for (std::size_t p = 0; p < Parts; ++p) store(tile + r * stride + p * lane, sum[r][p]);
    }
  });
}

/// Has rows of a tile on their way from memory before they are asked for.
template <class T>
CAIRN_ALWAYS_INLINE void bring_rows(const T* from, std::ptrdiff_t stride, std::size_t rows,
                                    std::size_t columns) noexcept {
  constexpr std::size_t line = 64 / sizeof(T);
  for (std::size_t r = 0; r < rows; ++r, from += stride) {
    for (std::size_t c = 0; c < columns; c += line) __builtin_prefetch(from + c, 1);
    __builtin_prefetch(from + columns - 1, 1);
  }
}

/// Vectors that hold so many columns of a tile, of which there are tiles: one, two where a tile has four, or all.
template <class Level, class T>
constexpr std::size_t tile_parts(std::size_t columns) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>, parts = tile_shape<Level>::parts;
  return columns <= lane ? 1 : parts >= 4 && columns <= parts / 2 * lane ? parts / 2 : parts;
}

/// The first of `rows` rows, as many as a tile holds, in `Parts` vectors of columns; how many rows. A single vector
/// leaves registers for twice the rows where these are not packed in the tile's height.
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE std::size_t multiply_rows(const tile_operands<T>& of, std::size_t rows, T* tile,
                                              std::size_t stride) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height;
  if constexpr (Parts == 1) {
    const bool packed = of.left_row == 1 && of.left_step == height;
    if (!packed && rows >= 2 * height) return multiply_tile<Level, 2 * height, Parts>(of, tile, stride), 2 * height;
  }
  if (rows >= height) return multiply_tile<Level, height, Parts>(of, tile, stride), height;
  if constexpr (height > 4) {
    if (rows >= 4) return multiply_tile<Level, 4, Parts>(of, tile, stride), 4;
  }
  return multiply_tile<Level, 1, Parts>(of, tile, stride), 1;
}
template <class Level, class T>
CAIRN_ALWAYS_INLINE std::size_t multiply_rows(const tile_operands<T>& of, std::size_t rows, std::size_t columns,
                                              T* tile, std::size_t stride) noexcept {
  constexpr std::size_t parts = tile_shape<Level>::parts;
  const std::size_t used = tile_parts<Level, T>(columns);
  if (used == 1) return multiply_rows<Level, 1>(of, rows, tile, stride);
  if constexpr (parts >= 4) {
    if (used == parts / 2) return multiply_rows<Level, parts / 2>(of, rows, tile, stride);
  }
  return multiply_rows<Level, parts>(of, rows, tile, stride);
}

}  // namespace cairn::detail
