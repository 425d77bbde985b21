#pragma once
/// Dense products, tiled for registers.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/gram.hpp"

namespace cairn {

namespace detail {

/// out[r, j] = sum_k a[r, k] panel[k, j] for r in [0, Height), j in [0, columns): one chain of additions an element.
template <class Level, std::size_t Height, class T>
CAIRN_ALWAYS_INLINE void product_tile(const T* a, const T* panel, std::size_t depth, T* out, std::size_t stride,
                                      std::size_t columns) noexcept {
  constexpr std::size_t parts = panel_width / lane_count<T, Level>;
  lanes<T, Level> sum[Height][parts] = {};
  for (std::size_t k = 0; k < depth; ++k) {
    lanes<T, Level> right[parts];
    CAIRN_UNROLL for (std::size_t p = 0; p < parts; ++p)
        load(right[p], panel + k * panel_width + p * lane_count<T, Level>);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      CAIRN_UNROLL for (std::size_t p = 0; p < parts; ++p) sum[r][p] += a[r * depth + k] * right[p];
    }
  }
  T tile[panel_width];
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Height; ++r) {
    T* to = columns == panel_width ? out + r * stride : tile;
    CAIRN_UNROLL for (std::size_t p = 0; p < parts; ++p) store(to + p * lane_count<T, Level>, sum[r][p]);
    if (columns < panel_width) {
      for (std::size_t j = 0; j < columns; ++j) out[r * stride + j] = tile[j];
    }
  }
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE void product_panels(const T* a, std::size_t rows, const T* b, std::size_t columns,
                                        std::size_t depth, T* out, T* scratch) noexcept {
  constexpr std::size_t height = tile_height<Level, T>;
  for (std::size_t j = 0; j < columns; j += panel_width) {
    const std::size_t wide = columns - j < panel_width ? columns - j : panel_width;
    const T* from = b + j * depth;
    for (std::size_t k = 0; k < depth; ++k) {
      T* to = scratch + k * panel_width;
      for (std::size_t c = 0; c < wide; ++c) to[c] = from[c * depth + k];
      for (std::size_t c = wide; c < panel_width; ++c) to[c] = 0;
    }
    std::size_t r = 0;
    for (; r + height <= rows; r += height) {
      product_tile<Level, height, T>(a + r * depth, scratch, depth, out + r * columns + j, columns, wide);
    }
    for (; r < rows; ++r)
      product_tile<Level, 1, T>(a + r * depth, scratch, depth, out + r * columns + j, columns, wide);
  }
}

}  // namespace detail

/// out = a b^T, all row-major: a [rows, depth], b [columns, depth], out [rows, columns]; scratch [depth, panel_width]
/// holds one panel of b at a time. An element's bits depend on its own row of a and of b alone, never on how many rows
/// are asked for at once. 2 rows columns depth flops; from about four rows on, packing b no longer shows.
template <class T>
void product_transposed(std::span<const std::type_identity_t<T>> a, std::span<const std::type_identity_t<T>> b,
                        std::size_t depth, std::span<T> out, std::span<T> scratch) noexcept {
  if (depth == 0) {
    for (T& value : out) value = 0;
    return;
  }
  assert(out.size() == a.size() / depth * (b.size() / depth) && scratch.size() >= depth * panel_width);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::product_panels<decltype(level)>(a.data(), a.size() / depth, b.data(), b.size() / depth, depth, out.data(),
                                            scratch.data());
  });
}

}  // namespace cairn
