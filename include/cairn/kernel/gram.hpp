#pragma once
/// Sums of outer products of rows: the symmetric matrices of least squares. Upper triangles of row-major squares whose
/// width is padded to whole panels, so that no tile has an edge.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/packing.hpp"

namespace cairn {

/// Columns of a register tile. The squares below have a width that is a multiple of it.
inline constexpr std::size_t panel_width = 16;

/// The least multiple of panel_width that holds `size` columns.
constexpr std::size_t padded(std::size_t size) noexcept {
  return (size + panel_width - 1) / panel_width * panel_width;
}

namespace detail {

enum class update { add, subtract };

/// Rows of a tile that is two registers wide.
template <class Level>
inline constexpr std::size_t gram_height = Level::registers == 32 ? 8
                                           : Level::bytes == 32   ? 6
                                                                  : 4;

/// square[i, j] +- sum_n rows[n, i] rows[n, j] for i in [i, i + Height), j in [j, j + Parts registers).
template <class Level, std::size_t Height, std::size_t Parts, update Sign, class T>
CAIRN_ALWAYS_INLINE void gram_tile(const T* rows, std::size_t count, std::size_t stride, std::size_t i, std::size_t j,
                                   T* square, std::size_t width) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  lanes<T, Level> sum[Height][Parts];
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Height; ++r) {
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(sum[r][p], square + (i + r) * width + j + p * lane);
  }
  for (std::size_t n = 0; n < count; ++n) {
    const T* row = rows + n * stride;
    lanes<T, Level> right[Parts];
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(right[p], row + j + p * lane);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) {
        if constexpr (Sign == update::add) {
          sum[r][p] += row[i + r] * right[p];
        } else {
          sum[r][p] -= row[i + r] * right[p];
        }
      }
    }
  }
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Height; ++r) {
    CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) store(square + (i + r) * width + j + p * lane, sum[r][p]);
  }
}

/// Rows [0, j + Parts registers) of the columns from j on.
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void gram_columns(const T* rows, std::size_t count, std::size_t j, T* square,
                                      std::size_t width) noexcept {
  constexpr std::size_t height = gram_height<Level>;
  const std::size_t end = j + Parts * lane_count<T, Level>;
  std::size_t i = 0;
  for (; i + height <= end; i += height) {
    gram_tile<Level, height, Parts, update::add>(rows, count, width, i, j, square, width);
  }
  for (; i + 4 <= end; i += 4) gram_tile<Level, 4, Parts, update::add>(rows, count, width, i, j, square, width);
  for (; i < end; i += 2) gram_tile<Level, 2, Parts, update::add>(rows, count, width, i, j, square, width);
}

/// All tiles with i <= j.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void gram_update(const T* rows, std::size_t count, T* square, std::size_t width) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  std::size_t j = 0;
  for (; j + 2 * lane <= width; j += 2 * lane) gram_columns<Level, 2>(rows, count, j, square, width);
  if constexpr (panel_width % (2 * lane) != 0) {
    if (j < width) gram_columns<Level, 1>(rows, count, j, square, width);
  }
}

}  // namespace detail

/// square += rows^T rows, upper triangle: rows [count, width], square [width, width] row-major, width a multiple of
/// panel_width. What stands below the diagonal afterwards is unspecified. Sums run in the order of the rows.
/// count width^2 flops.
template <class T>
void add_gram(std::span<const std::type_identity_t<T>> rows, std::size_t count, std::size_t width,
              std::span<T> square) noexcept {
  assert(width % panel_width == 0 && rows.size() >= count * width && square.size() >= width * width);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::gram_update<decltype(level), T>(rows.data(), count, square.data(), width);
  });
}

namespace detail {

/// to[j + :] += sum_n weights[n] rows[n, j + :] for Parts registers of columns.
template <class Level, std::size_t Parts, class T>
CAIRN_ALWAYS_INLINE void weighted_columns(const T* rows, std::size_t stride, const T* weights, std::size_t count,
                                          T* to) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  lanes<T, Level> sum[Parts];
  lanes<T, Level> row;
  CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) load(sum[p], to + p * lane);
  for (std::size_t n = 0; n < count; ++n) {
    CAIRN_UNROLL
    for (std::size_t p = 0; p < Parts; ++p) {
      load(row, rows + n * stride + p * lane);
      sum[p] += weights[n] * row;
    }
  }
  CAIRN_UNROLL for (std::size_t p = 0; p < Parts; ++p) store(to + p * lane, sum[p]);
}

template <class Level, class T>
CAIRN_ALWAYS_INLINE void weighted_loop(const T* rows, std::size_t stride, const T* weights, std::size_t count, T* to,
                                       std::size_t columns) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  std::size_t j = 0;
  for (; j + 8 * lane <= columns; j += 8 * lane) weighted_columns<Level, 8>(rows + j, stride, weights, count, to + j);
  for (; j + lane <= columns; j += lane) weighted_columns<Level, 1>(rows + j, stride, weights, count, to + j);
  for (; j < columns; ++j) {
    for (std::size_t n = 0; n < count; ++n) to[j] += weights[n] * rows[n * stride + j];
  }
}

}  // namespace detail

/// to += sum_n weights[n] rows[n, :], the right side of least squares: rows [weights.size(), to.size()] that begin
/// `stride` apart. 2 weights.size() to.size() flops.
template <class T>
void add_weighted_rows(std::span<const std::type_identity_t<T>> rows, std::size_t stride,
                       std::span<const std::type_identity_t<T>> weights, std::span<T> to) noexcept {
  assert(weights.empty() || rows.size() >= (weights.size() - 1) * stride + to.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::weighted_loop<decltype(level), T>(rows.data(), stride, weights.data(), weights.size(), to.data(),
                                              to.size());
  });
}

/// Copies what is above the diagonal of a [width, width] square to below it, by tiles that stay in the first cache.
template <class T>
void mirror_upper(std::span<T> square, std::size_t width, int threads = 1) {
  constexpr std::size_t tile = 32;
  parallel_for(width, tile, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t first = 0; first <= begin; first += tile) {
      for (std::size_t i = begin; i < end; ++i) {
        for (std::size_t j = first; j < std::min(first + tile, i); ++j) square[i * width + j] = square[j * width + i];
      }
    }
  });
}

namespace detail {

template <class Level, class T>
CAIRN_ALWAYS_INLINE void gather_loop(const T* table, std::size_t stride, std::size_t columns, const std::uint32_t* ids,
                                     const T* scales, std::size_t count, T* packed) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>, ahead = 6, line = 64 / sizeof(T);
  const std::size_t width = padded(columns);
  for (std::size_t n = 0; n < count; ++n, packed += width) {
    if (n + ahead < count) {
      const T* const next = table + ids[n + ahead] * stride;
      for (std::size_t k = 0; k < columns; k += line) __builtin_prefetch(next + k);
    }
    const T* const from = table + ids[n] * stride;
    lanes<T, Level> values;
    std::size_t k = 0;
    for (; k + lane <= columns; k += lane) {
      load(values, from + k);
      values *= scales[n];
      store(packed + k, values);
    }
    for (; k < columns; ++k) packed[k] = scales[n] * from[k];
    for (; k < width; ++k) packed[k] = 0;
  }
}

}  // namespace detail

/// packed[n, :] = scales[n] table[ids[n], :] with zeros in the padding: table rows of `columns` scalars that begin
/// `stride` apart, packed [ids.size(), padded(columns)].
template <class T>
void gather_rows(std::span<const std::type_identity_t<T>> table, std::size_t stride, std::size_t columns,
                 std::span<const std::uint32_t> ids, std::span<const std::type_identity_t<T>> scales,
                 std::span<T> packed) noexcept {
  assert(columns <= stride && packed.size() >= ids.size() * padded(columns) && scales.size() == ids.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::gather_loop<decltype(level), T>(table.data(), stride, columns, ids.data(), scales.data(), ids.size(),
                                            packed.data());
  });
}

namespace detail {

template <class Level, class T>
CAIRN_ALWAYS_INLINE void gather_turned_loop(const T* table, std::size_t stride, std::size_t columns,
                                            std::span<const std::uint32_t> ids, const T* scales, const T* column_scales,
                                            T* turned) noexcept {
  constexpr std::size_t size = transposed_size<Level, T, panel_width>;
  using block = transposition<T, size>;
  const std::size_t width = padded(ids.size());
  for (std::size_t n = 0; n < width; n += size) {
    const T* from[size];
    T scale[size] = {};
    for (std::size_t r = 0; r < size; ++r) {
      const bool here = n + r < ids.size();
      from[r] = here ? table + ids[n + r] * stride : nullptr;
      if (here) scale[r] = scales[n + r];
    }
    typename block::vector of_rows, values;
    load(of_rows, scale);
    std::size_t k = 0;
    for (; k + size <= columns; k += size) {
      typename block::vector rows[size];
      CAIRN_UNROLL
      for (std::size_t r = 0; r < size; ++r) {
        rows[r] = typename block::vector{};
        if (from[r] != nullptr) load(rows[r], from[r] + k);
      }
      block::run(rows);
      CAIRN_UNROLL
      for (std::size_t r = 0; r < size; ++r) {
        values = rows[r] * (of_rows * column_scales[k + r]);
        store(turned + (k + r) * width + n, values);
      }
    }
    for (; k < columns; ++k) {
      for (std::size_t r = 0; r < size; ++r) {
        turned[k * width + n + r] = from[r] == nullptr ? T{0} : from[r][k] * (scale[r] * column_scales[k]);
      }
    }
  }
}

}  // namespace detail

/// turned[k, n] = scales[n] column_scales[k] table[ids[n], k] with zeros in the padding: as gather_rows(), but the rows
/// become columns, turned [columns, padded(ids.size())].
template <class T>
void gather_turned(std::span<const std::type_identity_t<T>> table, std::size_t stride, std::size_t columns,
                   std::span<const std::uint32_t> ids, std::span<const std::type_identity_t<T>> scales,
                   std::span<const std::type_identity_t<T>> column_scales, std::span<T> turned) noexcept {
  assert(columns <= stride && turned.size() >= columns * padded(ids.size()));
  assert(scales.size() == ids.size() && column_scales.size() >= columns);
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    detail::gather_turned_loop<decltype(level), T>(table.data(), stride, columns, ids, scales.data(),
                                                   column_scales.data(), turned.data());
  });
}

}  // namespace cairn
