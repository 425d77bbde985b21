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
template <std::size_t Height, class T>
CAIRN_ALWAYS_INLINE void product_tile(const T* a, const T* panel, std::size_t depth, T* out, std::size_t stride,
                                      std::size_t columns) noexcept {
  constexpr std::size_t parts = panel_width / lane_count<T>;
  lanes<T> sum[Height][parts] = {};
  for (std::size_t k = 0; k < depth; ++k) {
    lanes<T> right[parts];
    for (std::size_t p = 0; p < parts; ++p) load(right[p], panel + k * panel_width + p * lane_count<T>);
    for (std::size_t r = 0; r < Height; ++r) {
      for (std::size_t p = 0; p < parts; ++p) sum[r][p] += a[r * depth + k] * right[p];
    }
  }
  T tile[panel_width];
  for (std::size_t r = 0; r < Height; ++r) {
    T* to = columns == panel_width ? out + r * stride : tile;
    for (std::size_t p = 0; p < parts; ++p) store(to + p * lane_count<T>, sum[r][p]);
    if (columns < panel_width) {
      for (std::size_t j = 0; j < columns; ++j) out[r * stride + j] = tile[j];
    }
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
  constexpr std::size_t height = sizeof(T) == 4 ? 6 : 2;
  const std::size_t rows = a.size() / depth;
  const std::size_t columns = b.size() / depth;
  assert(out.size() == rows * columns && scratch.size() >= depth * panel_width);
  for (std::size_t j = 0; j < columns; j += panel_width) {
    const std::size_t wide = columns - j < panel_width ? columns - j : panel_width;
    const T* from = b.data() + j * depth;
    for (std::size_t k = 0; k < depth; ++k) {
      T* to = scratch.data() + k * panel_width;
      for (std::size_t c = 0; c < wide; ++c) to[c] = from[c * depth + k];
      for (std::size_t c = wide; c < panel_width; ++c) to[c] = 0;
    }
    std::size_t r = 0;
    for (; r + height <= rows; r += height) {
      detail::product_tile<height, T>(a.data() + r * depth, scratch.data(), depth, out.data() + r * columns + j,
                                      columns, wide);
    }
    for (; r < rows; ++r) {
      detail::product_tile<1, T>(a.data() + r * depth, scratch.data(), depth, out.data() + r * columns + j, columns,
                                 wide);
    }
  }
}

}  // namespace cairn
