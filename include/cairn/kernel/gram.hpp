#pragma once
/// Sums of outer products of rows: the symmetric matrices of least squares. Upper triangles of row-major squares whose
/// width is padded to whole panels, so that no tile has an edge.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

/// Columns of a register tile. The squares below have a width that is a multiple of it.
inline constexpr std::size_t panel_width = 16;

/// The least multiple of panel_width that holds `size` columns.
constexpr std::size_t padded(std::size_t size) noexcept {
  return (size + panel_width - 1) / panel_width * panel_width;
}

namespace detail {

enum class update { add, subtract };

/// Rows of a tile that is panel_width wide: as many as leave registers for a row of the right side.
template <class Level, class T>
inline constexpr std::size_t tile_height = [] {
  constexpr std::size_t parts = panel_width / lane_count<T, Level>;
  const std::size_t most = Level::registers > parts + 2 ? (Level::registers - parts - 2) / parts : 2;
  return most < 2 ? 2 : most > 12 ? 12 : most / 2 * 2;
}();

/// square[i, j] +- sum_n rows[n, i] rows[n, j] for i in [i, i + Height), j in [j, j + panel_width).
template <class Level, std::size_t Height, update Sign, class T>
CAIRN_ALWAYS_INLINE void gram_tile(const T* rows, std::size_t count, std::size_t stride, std::size_t i, std::size_t j,
                                   T* square, std::size_t width) noexcept {
  constexpr std::size_t parts = panel_width / lane_count<T, Level>;
  lanes<T, Level> sum[Height][parts];
  CAIRN_UNROLL
  for (std::size_t r = 0; r < Height; ++r) {
    CAIRN_UNROLL for (std::size_t p = 0; p < parts; ++p)
        load(sum[r][p], square + (i + r) * width + j + p * lane_count<T, Level>);
  }
  for (std::size_t n = 0; n < count; ++n) {
    const T* row = rows + n * stride;
    lanes<T, Level> right[parts];
    CAIRN_UNROLL for (std::size_t p = 0; p < parts; ++p) load(right[p], row + j + p * lane_count<T, Level>);
    CAIRN_UNROLL
    for (std::size_t r = 0; r < Height; ++r) {
      CAIRN_UNROLL for (std::size_t p = 0; p < parts; ++p) {
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
    CAIRN_UNROLL for (std::size_t p = 0; p < parts; ++p)
        store(square + (i + r) * width + j + p * lane_count<T, Level>, sum[r][p]);
  }
}

/// The upper triangle from `first` on (a multiple of panel_width): all tiles with i <= j, diagonal panels in full.
template <class Level, update Sign, class T>
CAIRN_ALWAYS_INLINE void gram_update(const T* rows, std::size_t count, std::size_t stride, std::size_t first, T* square,
                                     std::size_t width) noexcept {
  constexpr std::size_t height = tile_height<Level, T>;
  for (std::size_t j = first; j < width; j += panel_width) {
    std::size_t i = first;
    for (; i + height <= j + panel_width; i += height) {
      gram_tile<Level, height, Sign>(rows, count, stride, i, j, square, width);
    }
    for (; i < j + panel_width; i += 2) gram_tile<Level, 2, Sign>(rows, count, stride, i, j, square, width);
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
    detail::gram_update<decltype(level), detail::update::add, T>(rows.data(), count, width, 0, square.data(), width);
  });
}

/// Copies what is above the diagonal of a [width, width] square to below it.
template <class T>
void mirror_upper(std::span<T> square, std::size_t width) noexcept {
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t j = 0; j < i; ++j) square[i * width + j] = square[j * width + i];
  }
}

/// packed[n, :] = scales[n] table[ids[n], :] with zeros in the padding: table rows of `columns` scalars that begin
/// `stride` apart, packed [ids.size(), padded(columns)].
template <class T>
void gather_rows(std::span<const std::type_identity_t<T>> table, std::size_t stride, std::size_t columns,
                 std::span<const std::uint32_t> ids, std::span<const std::type_identity_t<T>> scales,
                 std::span<T> packed) noexcept {
  const std::size_t width = padded(columns);
  assert(columns <= stride && packed.size() >= ids.size() * width && scales.size() == ids.size());
  for (std::size_t n = 0; n < ids.size(); ++n) {
    const T* from = table.data() + ids[n] * stride;
    T* to = packed.data() + n * width;
    const T scale = scales[n];
    for (std::size_t k = 0; k < columns; ++k) to[k] = scale * from[k];
    for (std::size_t k = columns; k < width; ++k) to[k] = 0;
  }
}

}  // namespace cairn
