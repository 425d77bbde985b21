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
  static constexpr std::size_t parts = wide ? 3 : 2;
  static constexpr std::size_t height = Level::bytes == 64 ? 12 : Level::registers == 32 ? 8 : wide ? 4 : 6;
};

template <class T, class Level>
inline constexpr std::size_t tile_width = tile_shape<Level>::parts* lane_count<T, Level>;

/// What a tile multiplies: element (r, k) of the left side is left[r * left_row + k * left_step]; row k of the right
/// side begins at right + k * right_step and has a whole tile's width to read.
template <class T>
struct tile_operands {
  const T* left;
  std::size_t left_row, left_step;
  const T* right;
  std::size_t right_step, depth;
};

/// tile[r * stride + c] = sum_k left[r, k] right[k, c] for r < Height and c < Parts vectors. One chain of additions an
/// element, in the order of k.
template <class Level, std::size_t Height, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void multiply_tile(const tile_operands<T>& of, T* tile, std::size_t stride) noexcept {
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
}

/// The first of `rows` rows, as many as a tile holds, and of `columns` columns at most a tile's width, of which whole
/// vectors are written; how many rows.
template <class Level, class T>
CAIRN_ALWAYS_INLINE std::size_t multiply_rows(const tile_operands<T>& of, std::size_t rows, std::size_t columns,
                                              T* tile, std::size_t stride) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, parts = tile_shape<Level>::parts;
  if (columns <= lane_count<T, Level>) {
    if (rows >= height) return multiply_tile<Level, height, 1>(of, tile, stride), height;
    if (rows >= 4) return multiply_tile<Level, 4, 1>(of, tile, stride), 4;
    return multiply_tile<Level, 1, 1>(of, tile, stride), 1;
  }
  if (rows >= height) return multiply_tile<Level, height, parts>(of, tile, stride), height;
  if (rows >= 4) return multiply_tile<Level, 4, parts>(of, tile, stride), 4;
  return multiply_tile<Level, 1, parts>(of, tile, stride), 1;
}

}  // namespace cairn::detail
