#pragma once
/// Cholesky factors of small symmetric positive definite systems, A = U^T U, in place in the upper triangle.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/gram.hpp"
#include "cairn/kernel/triangular_vector.hpp"

namespace cairn {

namespace detail {

/// Rows of U that are made at once: they fit between the columns of a tile two registers wide.
template <class Level, class T>
inline constexpr std::size_t factor_height = Level::registers == 32 && 2 * lane_count<T, Level> >= 8 ? 8
                                             : 2 * lane_count<T, Level> >= 4                         ? 4
                                                                                                     : 2;

/// x[r] = A[first + r, j + :] - sum_q U[q, first + r] U[q, j + :] over the rows q before `first`, which are done.
template <class Level, class T, std::size_t Height, std::size_t Parts>
CAIRN_ALWAYS_INLINE void load_updated(const T* square, std::size_t width, std::size_t first, std::size_t j,
                                      lanes<T, Level> (&x)[Height][Parts]) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Height; ++r) {
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(x[r][p], square + (first + r) * width + j + p * lane);
  }
  for (std::size_t q = 0; q < first; ++q) {
    const T* const row = square + q * width;
    lanes<T, Level> right[Parts];
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(right[p], row + j + p * lane);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) x[r][p] -= row[first + r] * right[p];
    }
  }
}

/// Row first + r of U is x[r] by the inverse of the root of its pivot; takes it out of the rows that follow. On the
/// diagonal the pivot is x[r]'s own; false where it is no positive number, or so small that its inverse is none. There
/// a row waits for the one before, so that it is taken out of the others by its pivot's inverse, and the root beside
/// that.
template <class Level, bool OnDiagonal, class T, std::size_t Height, std::size_t Parts>
CAIRN_ALWAYS_INLINE bool finish_rows(T* square, std::size_t size, std::size_t width, std::size_t first, std::size_t j,
                                     lanes<T, Level> (&x)[Height][Parts], T (&inverse)[Height]) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Height; ++r) {
    if (first + r >= size) return true;
    T* const row = square + (first + r) * width;
    if constexpr (OnDiagonal) {
      CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) store(row + j + p * lane, x[r][p]);
      const T pivot = row[first + r];
      const T over_pivot = 1 / pivot, root = std::sqrt(pivot);
      if (!(pivot > 0 && over_pivot > 0) || !(pivot - pivot == 0) || !(over_pivot - over_pivot == 0)) return false;
      CAIRN_UNROLL
      for (std::size_t q = r + 1; q < Height; ++q) {
        const T factor = row[first + q] * over_pivot;
        CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) x[q][p] -= factor * x[r][p];
      }
      inverse[r] = 1 / root;
      CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) {
        x[r][p] *= inverse[r];
        store(row + j + p * lane, x[r][p]);
      }
      row[first + r] = root;
    } else {
      CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) {
        x[r][p] *= inverse[r];
        store(row + j + p * lane, x[r][p]);
      }
      CAIRN_UNROLL
      for (std::size_t q = r + 1; q < Height; ++q) {
        CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) x[q][p] -= row[first + q] * x[r][p];
      }
    }
  }
  return true;
}

template <class Level, bool OnDiagonal, std::size_t Parts, class T, std::size_t Height>
CAIRN_ALWAYS_INLINE bool factor_tile(T* square, std::size_t size, std::size_t width, std::size_t first, std::size_t j,
                                     T (&inverse)[Height]) noexcept {
  lanes<T, Level> x[Height][Parts];
  load_updated<Level>(square, width, first, j, x);
  return finish_rows<Level, OnDiagonal>(square, size, width, first, j, x, inverse);
}

/// A few rows of U from those of A and the rows above: the columns with the diagonal, then what is right of them.
template <class Level, class T>
CAIRN_ALWAYS_INLINE bool factor_rows(T* square, std::size_t size, std::size_t width, std::size_t first) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>, wide = 2 * lane, height = factor_height<Level, T>;
  T inverse[height] = {};
  std::size_t j = first / wide * wide;
  // Where the diagonal is in the second register of a tile, the first is below it.
  if (height <= lane && first - j >= lane) {
    if (!factor_tile<Level, true, 1>(square, size, width, first, j + lane, inverse)) return false;
  } else {
    if constexpr (panel_width % wide != 0) {
      if (j + wide > width) return factor_tile<Level, true, 1>(square, size, width, first, j, inverse);
    }
    if (!factor_tile<Level, true, 2>(square, size, width, first, j, inverse)) return false;
  }
  for (j += wide; j + wide <= width; j += wide) factor_tile<Level, false, 2>(square, size, width, first, j, inverse);
  if constexpr (panel_width % wide != 0) {
    if (j < width) factor_tile<Level, false, 1>(square, size, width, first, j, inverse);
  }
  return true;
}

}  // namespace detail

/// Factors A = U^T U in place: square [width, width] row-major with A [size, size] in its upper triangle, zeros right
/// of it up to width = padded(size). False, with the square spoiled, where A is not positive definite to rounding, not
/// finite, or has pivots so small (denormal) that they have no inverse. What stands below the diagonal is not read and
/// unspecified afterwards. size^3 / 3 flops, row by row of register tiles.
template <class T>
bool cholesky_factor(std::span<T> square, std::size_t size) noexcept {
  const std::size_t width = padded(size);
  assert(square.size() >= width * width);
  return detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using level_type = decltype(level);
    for (std::size_t first = 0; first < size; first += detail::factor_height<level_type, T>) {
      if (!detail::factor_rows<level_type>(square.data(), size, width, first)) return false;
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
    detail::solve_transposed_loop<level_type>(square.data(), width, b.data(), size);
    detail::solve_upper_loop<level_type>(square.data(), width, b.data(), size);
  });
}

}  // namespace cairn
