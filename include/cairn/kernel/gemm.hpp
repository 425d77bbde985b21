#pragma once
/// Dense products of any shape, with what follows them in the same pass.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/packing.hpp"
#include "cairn/kernel/tile.hpp"

namespace cairn {

/// How a product joins what stands in its place.
enum class joining { assign, add, subtract };

namespace detail {

/// How a product is cut so that its parts stay in caches: a panel of b [depth, tile width] in the first, a block of a
/// [rows, depth] in the second, a block of b [depth, columns] in the third.
struct product_blocks {
  std::size_t rows, columns, depth;
};
template <class T, class Level>
constexpr product_blocks blocks_for(std::size_t depth) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, width = tile_width<T, Level>;
  constexpr std::size_t most = (64U << 10U) / (sizeof(T) * width) < 512 ? (64U << 10U) / (sizeof(T) * width) : 512;
  const std::size_t parts = (depth + most - 1) / most;
  const std::size_t even = parts == 0 ? 0 : (depth + parts - 1) / parts;
  const std::size_t kept = even < 16 ? 16 : even;
  return {(512U << 10U) / (sizeof(T) * kept) / height * height, (4U << 20U) / (sizeof(T) * kept) / width * width, even};
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

/// Brings a tile's rows and columns to where they belong in out: joined with what stands there, and through the
/// epilogue where this was the last part of the sum.
template <class Level, class T, class Epilogue>
CAIRN_ALWAYS_INLINE void place_tile(const T* tile, std::size_t stride, const matrix_view<T>& out, std::size_t row,
                                    std::size_t rows, std::size_t column, std::size_t columns, joining how, bool last,
                                    const Epilogue& epilogue) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  for (std::size_t r = row; r < row + rows; ++r, tile += stride) {
    T* const to = out.data + r * out.row_stride + column;
    for (std::size_t c = 0; c < columns; c += lane) {
      const std::size_t count = columns - c < lane ? columns - c : lane;
      const lane_place place{r, column + c, count};
      lanes<T, Level> value;
      load(value, tile + c);
      if (how != joining::assign) {
        lanes<T, Level> before;
        load_at(before, to + c, place);
        value = how == joining::add ? before + value : before - value;
      }
      if (last) epilogue.apply(Level{}, value, place);
      store_at(to + c, value, place);
    }
  }
}

/// A part of a product: rows [row, row_end) and columns [column, column_end).
struct product_range {
  std::size_t row, row_end, column, column_end;
};

template <class Level, class T, class Epilogue>
CAIRN_ALWAYS_INLINE void multiply_range(const left_operand<T>& a, const matrix_view<const T>& b,
                                        const matrix_view<T>& out, const product_range& range, joining how,
                                        const Epilogue& epilogue, T* left_space, T* right_space) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, width = tile_width<T, Level>;
  const std::size_t depth = a.columns;
  const product_blocks blocks = blocks_for<T, Level>(depth);
  // What lies well, or is read few times, is read where it lies. Of a, a tile reads `height` rows at once: a power of
  // two apart they fall into few sets of the caches, so that many columns are worth a copy.
  const bool plain_left = a.ids == nullptr && (a.column_stride == 1 ? range.column_end - range.column <= 8 * width
                                                                    : depth * a.column_stride <= 8192);
  const bool plain_right =
      b.column_stride == 1 && (range.row_end - range.row <= 2 * height || depth * b.row_stride <= 8192);
  for (std::size_t j = range.column; j < range.column_end; j += blocks.columns) {
    const std::size_t j_end = range.column_end - j < blocks.columns ? range.column_end : j + blocks.columns;
    std::size_t k = 0;
    do {
      const std::size_t deep = depth - k < blocks.depth ? depth - k : blocks.depth;
      const joining join = k == 0 || how == joining::subtract ? how : joining::add;
      // A few rows of b at a time across all panels, so that rows are read from end to end.
      const std::size_t at_a_time = b.column_stride == 1 ? 8 : deep;
      for (std::size_t s = 0; s < deep; s += at_a_time) {
        const std::size_t some = deep - s < at_a_time ? deep - s : at_a_time;
        for (std::size_t c = j; c < j_end; c += width) {
          const std::size_t wide = j_end - c < width ? j_end - c : width;
          const T* const from = b.data + (k + s) * b.row_stride + c * b.column_stride;
          T* const panel = right_space + (c - j) * deep + s * width;
          if (b.column_stride != 1) {
            pack_turned<width>([&](std::size_t n) CAIRN_INLINE_BODY { return from + n * b.column_stride; },
                               b.row_stride, wide, some, panel);
          } else if (!plain_right || wide < width) {
            pack_straight<Level, width>(from, b.row_stride, wide, some, panel);
          }
        }
      }
      for (std::size_t i = range.row; i < range.row_end; i += blocks.rows) {
        const std::size_t i_end = range.row_end - i < blocks.rows ? range.row_end : i + blocks.rows;
        for (std::size_t r = i; r < i_end && !plain_left; r += height) {
          pack_turned<height>([&](std::size_t n) CAIRN_INLINE_BODY { return a.row(r + n) + k * a.column_stride; },
                              a.column_stride, i_end - r < height ? i_end - r : height, deep,
                              left_space + (r - i) * deep);
        }
        for (std::size_t c = j; c < j_end; c += width) {
          const std::size_t wide = j_end - c < width ? j_end - c : width;
          tile_operands<T> of{nullptr, 1, height, right_space + (c - j) * deep, width, deep};
          if (plain_right && wide == width) {
            of.right = b.data + k * b.row_stride + c;
            of.right_step = b.row_stride;
          }
          for (std::size_t r = i; r < i_end;) {
            if (plain_left) {
              of.left = a.data + r * a.row_stride + k * a.column_stride;
              of.left_row = a.row_stride;
              of.left_step = a.column_stride;
            } else {
              of.left = left_space + (r - i) / height * height * deep + (r - i) % height;
            }
            const bool last = k + deep == depth;
            T* const to = out.data + r * out.row_stride + c;
            std::size_t done = 0;
            if (join == joining::assign && (wide == width || wide == lane_count<T, Level>)) {
              done = multiply_rows<Level>(of, i_end - r, wide, to, out.row_stride);
              if (last && !std::is_same_v<Epilogue, no_epilogue>) {
                place_tile<Level>(to, out.row_stride, out, r, done, c, wide, join, last, epilogue);
              }
            } else {
              alignas(64) T tile[height * width];
              done = multiply_rows<Level>(of, i_end - r, wide, tile, width);
              place_tile<Level>(tile, width, out, r, done, c, wide, join, last, epilogue);
            }
            r += done;
          }
        }
      }
      k += deep;
    } while (k < depth);
  }
}

/// One range on this thread.
template <class T, class Epilogue>
void multiply_range_here(const left_operand<T>& a, const matrix_view<const T>& b, const matrix_view<T>& out,
                         const product_range& range, joining how, const Epilogue& epilogue) {
  at_level([&](auto level) CAIRN_INLINE_BODY {
    using level_type = decltype(level);
    constexpr std::size_t height = tile_shape<level_type>::height, width = tile_width<T, level_type>;
    const product_blocks blocks = blocks_for<T, level_type>(a.columns);
    const std::size_t rows = std::min(blocks.rows, (range.row_end - range.row + height - 1) / height * height);
    const std::size_t columns = std::min(blocks.columns, (range.column_end - range.column + width - 1) / width * width);
    multiply_range<level_type>(a, b, out, range, how, epilogue,
                               packing_space_of_thread(0).at_least<T>(rows * blocks.depth),
                               packing_space_of_thread(1).at_least<T>(columns * blocks.depth));
  });
}

}  // namespace detail

/// How a product is stored and on how many threads it is made.
struct gemm_options {
  joining how = joining::assign;
  int threads = 1;
};

/// out = epilogue(a b), or epilogue(out + a b), or epilogue(out - a b) as options.how says: a [rows, depth] and b
/// [depth, columns] each row-major or transposed, out [rows, columns] row-major and apart from both. a may also be
/// gathered_rows. An element's bits depend on its row of a, its column of b and the level alone: not on what else is
/// asked for, nor on the threads. 2 rows columns depth flops; a thread keeps up to 5 MiB of packed panels.
/// Goto, van de Geijn: "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
template <class T, class Epilogue = no_epilogue>
void gemm(const detail::left_operand<std::type_identity_t<T>>& a, const std::type_identity_t<matrix_view<const T>>& b,
          const matrix_view<T>& out, const Epilogue& epilogue = {}, const gemm_options& options = {}) {
  assert(out.column_stride == 1 && out.rows == a.rows && out.columns == b.columns && a.columns == b.rows);
  if (out.rows == 0 || out.columns == 0) return;
  const int threads = thread_count(options.threads);
  constexpr double worth_a_thread = 2e6;  // flops
  const double flops = 2. * static_cast<double>(out.rows) * static_cast<double>(out.columns * a.columns);
  if (threads == 1 || flops < 2 * worth_a_thread) {
    detail::multiply_range_here(a, b, out, {0, out.rows, 0, out.columns}, options.how, epilogue);
    return;
  }
  const bool by_rows = out.rows >= out.columns || detail::joins_columns<Epilogue>;
  const std::size_t count = by_rows ? out.rows : out.columns;
  constexpr std::size_t whole_tiles = 96;  // a multiple of every tile's height and width
  const std::size_t grain = (count / (2 * static_cast<std::size_t>(threads)) / whole_tiles + 1) * whole_tiles;
  parallel_for(count, grain, threads, [&](std::size_t begin, std::size_t end, int) {
    const detail::product_range range =
        by_rows ? detail::product_range{begin, end, 0, out.columns} : detail::product_range{0, out.rows, begin, end};
    detail::multiply_range_here(a, b, out, range, options.how, epilogue);
  });
}

/// The same for `count` products of one shape: the n-th takes and makes what lies n times the given number of elements
/// after a, b and out; 0 for an operand that all share.
template <class T, class Epilogue = no_epilogue>
void gemm_batch(std::size_t count, const std::type_identity_t<matrix_view<const T>>& a, std::size_t between_a,
                const std::type_identity_t<matrix_view<const T>>& b, std::size_t between_b, const matrix_view<T>& out,
                std::size_t between_out, const Epilogue& epilogue = {}, const gemm_options& options = {}) {
  assert(out.column_stride == 1 && out.rows == a.rows && out.columns == b.columns && a.columns == b.rows);
  if (out.rows == 0 || out.columns == 0) return;
  const std::size_t flops = 2 * out.rows * out.columns * (a.columns + 1);
  parallel_for(
      count, 1 + (std::size_t{1} << 20U) / flops, options.threads, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t n = begin; n < end; ++n) {
          matrix_view<const T> left = a, right = b;
          matrix_view<T> to = out;
          left.data += n * between_a;
          right.data += n * between_b;
          to.data += n * between_out;
          detail::multiply_range_here<T>(left, right, to, {0, out.rows, 0, out.columns}, options.how, epilogue);
        }
      });
}

}  // namespace cairn
