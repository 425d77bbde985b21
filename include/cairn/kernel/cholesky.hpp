#pragma once
/// Cholesky factors of small symmetric positive definite systems, A = U^T U, in place in the upper triangle.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gram.hpp"

namespace cairn {

namespace detail {

/// Rows [first, first + panel_width) of U from those of the updated A: the diagonal block, then what is right of it.
template <class Level, class T>
CAIRN_ALWAYS_INLINE bool factor_panel(T* square, std::size_t size, std::size_t width, std::size_t first) noexcept {
  constexpr std::size_t parts = panel_width / lane_count<T, Level>;
  const std::size_t rows = size - first < panel_width ? size - first : panel_width;
  T inverse[panel_width];
  T* const panel = square + first * width;
  for (std::size_t p = 0; p < rows; ++p) {
    T* const row = panel + p * width + first;
    const T pivot = row[p];
    if (!(pivot > 0) || !(pivot - pivot == 0)) return false;
    const T root = std::sqrt(pivot);
    inverse[p] = 1 / root;
    for (std::size_t j = p + 1; j < panel_width; ++j) row[j] *= inverse[p];
    row[p] = root;
    for (std::size_t q = p + 1; q < rows; ++q) {
      T* const lower = panel + q * width + first;
      for (std::size_t j = 0; j < panel_width; ++j) lower[j] -= row[q] * row[j];
    }
  }
  for (std::size_t j = first + panel_width; j < width; j += panel_width) {
    for (std::size_t p = 0; p < rows; ++p) {
      lanes<T, Level> sum[parts];
      lanes<T, Level> other;
      CAIRN_UNROLL for (std::size_t v = 0; v < parts; ++v)
          load(sum[v], panel + p * width + j + v * lane_count<T, Level>);
      for (std::size_t q = 0; q < p; ++q) {
        const T factor = panel[q * width + first + p];
        CAIRN_UNROLL for (std::size_t v = 0; v < parts; ++v) {
          load(other, panel + q * width + j + v * lane_count<T, Level>);
          sum[v] -= factor * other;
        }
      }
      CAIRN_UNROLL for (std::size_t v = 0; v < parts; ++v) {
        sum[v] *= inverse[p];
        store(panel + p * width + j + v * lane_count<T, Level>, sum[v]);
      }
    }
  }
  return true;
}

}  // namespace detail

/// Factors A = U^T U in place: square [width, width] row-major with A [size, size] in its upper triangle, zeros right
/// of it up to width = padded(size). False, with the square spoiled, where A is not positive definite to rounding or
/// not finite. What stands below the diagonal is not read and unspecified afterwards. size^3 / 3 flops, in panels.
template <class T>
bool cholesky_factor(std::span<T> square, std::size_t size) noexcept {
  const std::size_t width = padded(size);
  assert(square.size() >= width * width);
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using level_type = decltype(level);
    for (std::size_t first = 0; first < size; first += panel_width) {
      if (!detail::factor_panel<level_type>(square.data(), size, width, first)) return false;
      const std::size_t rows = size - first < panel_width ? size - first : panel_width;
      detail::gram_update<level_type, detail::update::subtract, T>(square.data() + first * width, rows, width,
                                                                   first + panel_width, square.data(), width);
    }
    return true;
  });
}

/// Solves U^T U x = b in place of b [size], with the factor that cholesky_factor left. 2 size^2 flops.
template <class T>
void cholesky_solve(std::span<const std::type_identity_t<T>> square, std::span<T> b) noexcept {
  const std::size_t size = b.size();
  const std::size_t width = padded(size);
  assert(square.size() >= width * width);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using level_type = decltype(level);
    T* const x = b.data();
    for (std::size_t p = 0; p < size; ++p) {
      const T* row = square.data() + p * width;
      x[p] /= row[p];
      detail::axpy_loop<level_type>(-x[p], row + p + 1, x + p + 1, size - p - 1);
    }
    for (std::size_t p = size; p-- > 0;) {
      const T* row = square.data() + p * width;
      x[p] = (x[p] - detail::dot_loop<level_type>(row + p + 1, x + p + 1, size - p - 1)) / row[p];
    }
  });
}

}  // namespace cairn
