#pragma once
/// The operands of a dense product: how they are cut so that their parts stay in caches, and what of them is read where
/// it lies or packed.

#include <cstddef>
#include <cstdint>

#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/packing.hpp"
#include "cairn/kernel/tile.hpp"

namespace cairn::detail {

/// The length of equal parts that `size` is cut into: of at most `most`, and then rounded up to a multiple of `unit`.
constexpr std::size_t even_part(std::size_t size, std::size_t most, std::size_t unit) noexcept {
  const std::size_t parts = size <= most ? 1 : (size + most - 1) / most;
  return ((size + parts - 1) / parts + unit - 1) / unit * unit;
}

/// How a product is cut so that its parts stay in caches: a panel of b [depth, tile width] in the first, a block of a
/// [rows, depth] in the second, a block of b [depth, columns] in the third, or beside a in the second where few rows
/// use it.
struct product_blocks {
  std::size_t rows, columns, depth;
  bool row_by_row;  ///< a tile's rows meet all columns of the block before the next ones: the block stays near
};
template <class Level, class T>
constexpr product_blocks blocks_for(std::size_t rows, std::size_t columns, std::size_t depth) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, width = tile_width<T, Level>;
  constexpr std::size_t most = 512 * 4 / sizeof(T);
  const std::size_t deep = even_part(depth, most, 1), kept = (deep < 16 ? 16 : deep) * sizeof(T);
  const std::size_t tall = even_part(rows, (256U << 10U) / kept / height * height, height);
  const std::size_t near = (128U << 10U) / kept / width * width;
  const std::size_t wide =
      even_part(columns, rows <= tall && columns > near ? near : (4096U << 10U) / kept / width * width, width);
  return {tall, wide, deep, wide <= near};
}

/// The left operand as rows, gathered by ids where there are ids.
template <class T>
struct left_operand {
  const T* data;
  std::size_t rows, columns, row_stride, column_stride;
  const std::uint32_t* ids = nullptr;

  left_operand(const matrix_view<const T>& a) noexcept  // NOLINT: both kinds of operand are one
      : data(a.data), rows(a.rows), columns(a.columns), row_stride(a.row_stride), column_stride(a.column_stride) {}
  left_operand(const gathered_rows<const T>& a) noexcept : left_operand(a.table) {  // NOLINT: as above
    rows = a.ids.size();
    ids = a.ids.data();
  }
  CAIRN_ALWAYS_INLINE const T* row(std::size_t r) const noexcept {
    return data + (ids == nullptr ? r : ids[r]) * row_stride;
  }
};

/// A part of a product: rows [row, row_end) and columns [column, column_end) of out, and [k, k_end) of the sums.
struct product_range {
  std::size_t row, row_end, column, column_end, k, k_end;
};

/// Rows and columns of a part of a product.
struct product_pieces {
  std::size_t rows, columns;
};

/// What of the operands is read where it lies: what lies well, or is read few times. Of a, a tile reads `height` rows
/// at once: a power of two apart they fall into few sets of the caches, so that many columns are worth a copy.
struct operands_in_place {
  bool left, right;
};
template <class Level, class T>
CAIRN_ALWAYS_INLINE operands_in_place in_place(const left_operand<T>& a, const matrix_view<const T>& b,
                                               std::size_t rows, std::size_t columns) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, width = tile_width<T, Level>, few = 32768 / sizeof(T);
  const bool left = a.column_stride == 1 ? columns * sizeof(T) <= 1024 : a.columns * a.column_stride <= few;
  const bool right = b.row_stride <= width || rows <= 4 * height || b.rows * b.row_stride <= few;
  return {a.ids == nullptr && left, b.column_stride == 1 && right};
}

/// Whether so many columns of a tile are vectors that it reads and writes as they are.
template <class Level, class T>
constexpr bool is_whole(std::size_t columns) noexcept {
  return columns == tile_parts<Level, T>(columns) * lane_count<T, Level>;
}

/// Columns [range.column, range.column_end) of rows [range.k, range.k_end) of b in panels of a tile's width, one after
/// the other; those that are read where they lie are left out.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void pack_right(const matrix_view<const T>& b, const product_range& range, bool plain,
                                    T* panels) noexcept {
  constexpr std::size_t width = tile_width<T, Level>;
  const std::size_t deep = range.k_end - range.k, columns = range.column_end - range.column;
  const strided<const T> from{b.data, static_cast<std::ptrdiff_t>(b.row_stride),
                              static_cast<std::ptrdiff_t>(b.column_stride)};
  // A few rows of b at a time across all panels, so that rows are read from end to end.
  const std::size_t at_a_time = b.column_stride == 1 ? 8 : deep;
  for (std::size_t s = 0; s < deep; s += at_a_time) {
    const std::size_t some = deep - s < at_a_time ? deep - s : at_a_time;
    for (std::size_t c = plain ? columns / width * width : 0; c < columns; c += width) {
      const std::size_t wide = columns - c < width ? columns - c : width;
      if (plain && is_whole<Level, T>(wide)) break;
      pack_strip<Level, width, T>(from.from(range.k + s, range.column + c), some, wide, false,
                                  panels + c * deep + s * width);
    }
  }
}

/// Rows [range.row, range.row_end) of a in panels of a tile's height, side by side; `space` holds those of one while
/// they are gathered.
template <class Level, class T>
CAIRN_ALWAYS_INLINE void pack_left(const left_operand<T>& a, const product_range& range, T* panels, T* space) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height;
  const std::size_t deep = range.k_end - range.k;
  // Where columns lie one by one, a few of them at a time across all panels, so that they are read from end to end.
  const std::size_t at_a_time = a.ids == nullptr && a.row_stride == 1 ? 32 : deep;
  for (std::size_t s = 0; s < deep; s += at_a_time) {
    const std::size_t some = deep - s < at_a_time ? deep - s : at_a_time;
    for (std::size_t r = range.row; r < range.row_end; r += height) {
      const std::size_t rows = range.row_end - r < height ? range.row_end - r : height;
      strided<const T> from{space, 1, static_cast<std::ptrdiff_t>(deep)};
      if (a.ids == nullptr) {
        from = {a.row(r) + (range.k + s) * a.column_stride, static_cast<std::ptrdiff_t>(a.column_stride),
                static_cast<std::ptrdiff_t>(a.row_stride)};
      } else {
        for (std::size_t n = 0; n < rows; ++n) {
          const T* const row = a.row(r + n) + range.k * a.column_stride;
          for (std::size_t k = 0; k < deep; ++k) space[n * deep + k] = row[k * a.column_stride];
        }
      }
      const bool more = a.rows - r >= rounded_up(height, lane_count<T, Level>);
      pack_strip<Level, height, T>(from, some, rows, more, panels + (r - range.row) * deep + s * height,
                                   deep - s - some);
    }
  }
}

}  // namespace cairn::detail
