#pragma once
/// Dense products of any shape, with what follows them in the same pass.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <type_traits>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/few_rows.hpp"
#include "cairn/kernel/gemm_operands.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/place_tile.hpp"
#include "cairn/kernel/split_product.hpp"
#include "cairn/kernel/tile.hpp"

namespace cairn {

namespace detail {

/// What a block of a product is made of, with the panels that hold what is not read in place.
template <class T>
struct block_operands {
  const left_operand<T>& a;
  const matrix_view<const T>& b;
  operands_in_place plain;
  const T* left_panels;
  const T* right_panels;
};

template <class Level, class T, class Epilogue>
CAIRN_ALWAYS_INLINE void multiply_block(const block_operands<T>& from, const matrix_view<T>& out,
                                        const product_range& range, bool row_by_row, joining how,
                                        const Epilogue& epilogue) noexcept {
  constexpr std::size_t height = tile_shape<Level>::height, width = tile_width<T, Level>;
  const left_operand<T>& a = from.a;
  const std::size_t deep = range.k_end - range.k;
  const bool last = range.k_end == a.columns;
  const joining join = range.k == 0 || how == joining::subtract ? how : joining::add;
  const std::size_t step = row_by_row ? range.column_end - range.column : width;
  for (std::size_t first = range.column; first < range.column_end; first += step) {
    const std::size_t end = range.column_end - first < step ? range.column_end : first + step;
    for (std::size_t r = range.row; r < range.row_end;) {
      tile_operands<T> of{nullptr, 1, height, nullptr, width, deep};
      if (from.plain.left) {
        of.left = a.data + r * a.row_stride + range.k * a.column_stride;
        of.left_row = a.row_stride;
        of.left_step = a.column_stride;
      } else {
        of.left = from.left_panels + (r - range.row) / height * height * deep + (r - range.row) % height;
      }
      // All panels that these rows meet take as many of them.
      const std::size_t rows = end - first > width && range.row_end - r > height ? height : range.row_end - r;
      std::size_t done = 0;
      for (std::size_t c = first; c < end; c += width) {
        const std::size_t wide = range.column_end - c < width ? range.column_end - c : width;
        if (from.plain.right && is_whole<Level, T>(wide)) {
          of.right = from.b.data + range.k * from.b.row_stride + c;
          of.right_step = from.b.row_stride;
        } else {
          of.right = from.right_panels + (c - range.column) * deep;
          of.right_step = width;
        }
        T* const to = out.data + r * out.row_stride + c;
        if (deep >= 128) {  // long enough to be worth it
          bring_rows(to, static_cast<std::ptrdiff_t>(out.row_stride), rows < height ? rows : height, wide);
        }
        const bool straight = join == joining::assign && is_whole<Level, T>(wide);
        alignas(64) T space[2 * height * width];
        T* const tile = straight ? to : space;
        const std::size_t stride = straight ? out.row_stride : width;
        done = multiply_rows<Level>(of, rows, wide, tile, stride);
        if (!straight || (last && !std::is_same_v<Epilogue, no_epilogue>)) {
          place_tile<Level>(tile, stride, out, r, done, c, wide, join, last, epilogue);
        }
      }
      r += done;
    }
  }
}

/// Products [begin, end) of a batch: how many elements the operands of one lie after those of the one before.
struct product_batch {
  std::size_t begin = 0, end = 1, between_a = 0, between_b = 0, between_out = 0;
};

/// Rows and columns of out on this thread, of each product of a batch.
template <class T, class Epilogue>
void multiply_range(const left_operand<T>& first_a, const matrix_view<const T>& first_b,
                    const matrix_view<T>& first_out, const product_range& all, joining how, const Epilogue& epilogue,
                    const product_batch& batch = {}) {
  at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    constexpr std::size_t width = tile_width<T, at>;
    const std::size_t rows = all.row_end - all.row, columns = all.column_end - all.column, depth = first_a.columns;
    const product_blocks blocks = blocks_for<at, T>(rows, columns, depth);
    const operands_in_place plain = in_place<at>(first_a, first_b, rows, columns);
    const bool packs = !plain.right || columns % width != 0;
    T* const right = packs ? packing_space_of_thread(1).at_least<T>(blocks.columns * blocks.depth) : nullptr;
    const std::size_t left_size = blocks.rows * blocks.depth, gathered = tile_shape<at>::height * blocks.depth;
    T* const left = plain.left ? nullptr : packing_space_of_thread(0).at_least<T>(left_size + gathered);
    for (std::size_t n = batch.begin; n < batch.end; ++n) {
      left_operand<T> a = first_a;
      matrix_view<const T> b = first_b;
      matrix_view<T> out = first_out;
      a.data += n * batch.between_a;
      b.data += n * batch.between_b;
      out.data += n * batch.between_out;
      product_range range = all;
      for (; range.column < all.column_end; range.column = range.column_end) {
        range.column_end = std::min(all.column_end, range.column + blocks.columns);
        range.k = 0;
        do {
          range.k_end = std::min(depth, range.k + blocks.depth);
          // What all products of a batch share is packed once where it is one block.
          const bool shared =
              n > batch.begin && batch.between_b == 0 && columns <= blocks.columns && depth <= blocks.depth;
          if (packs && !shared) pack_right<at>(b, range, plain.right, right);
          for (range.row = all.row; range.row < all.row_end; range.row = range.row_end) {
            range.row_end = std::min(all.row_end, range.row + blocks.rows);
            // A block that is all of a stands packed from the first columns on.
            const bool kept = rows <= blocks.rows && depth <= blocks.depth && range.column > all.column;
            if (!plain.left && !kept) pack_left<at>(a, range, left, left + left_size);
            multiply_block<at>(block_operands<T>{a, b, plain, left, right}, out, range, blocks.row_by_row, how,
                               epilogue);
          }
          range.k = range.k_end;
        } while (range.k < depth);
      }
    }
  });
}

/// Pieces that threads take. Each packs what it needs: two cores that share what one of them has just written wait for
/// each other's caches longer than a second copy takes. So pieces are about as high as wide.
inline product_pieces pieces_for(product_pieces pieces, const product_pieces& tile, double wanted,
                                 bool keeps_rows) noexcept {
  for (double count = 1; count < wanted; count *= 2) {
    const bool across = !keeps_rows && pieces.columns > pieces.rows && pieces.columns > tile.columns;
    if (across) {
      pieces.columns = even_part(pieces.columns, pieces.columns / 2 + 1, tile.columns);
    } else {
      pieces.rows = even_part(pieces.rows, pieces.rows / 2 + 1, tile.rows);
    }
  }
  return pieces;
}
template <class T>
product_pieces tile_of_level() noexcept {
  return at_level([](auto level) CAIRN_INLINE_BODY {
    return product_pieces{tile_shape<decltype(level)>::height, tile_width<T, decltype(level)>};
  });
}

}  // namespace detail

/// How a product is stored, on how many threads it is made, and by what.
struct gemm_options {
  joining how = joining::assign;
  int threads = 1;
  bool matrix_unit = false;  ///< a large product of floats is made by the machine's matrix unit, where it has one:
                             ///< faster, with other last bits; see split_product.hpp for what it asks of the numbers
};

/// out = epilogue(a b), or epilogue(out + a b), or epilogue(out - a b) as options.how says: a [rows, depth] and b
/// [depth, columns] each row-major or transposed, out [rows, columns] row-major and apart from both. a may also be
/// gathered_rows. An element's bits depend on its row of a, its column of b and the level alone: not on what else is
/// asked for, nor on the threads. (With options.matrix_unit they depend on the size of the product, too; see
/// split_product.hpp.) 2 rows columns depth flops; a thread keeps up to 4.5 MiB of packed panels. Up to 8
/// rows by a transposed b read it once, as it lies, at the speed of memory.
/// Goto, van de Geijn: "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
template <class T, class Epilogue = no_epilogue>
void gemm(const detail::left_operand<std::type_identity_t<T>>& a, const std::type_identity_t<matrix_view<const T>>& b,
          const matrix_view<T>& out, const Epilogue& epilogue = {}, const gemm_options& options = {}) {
  assert(out.column_stride == 1 && out.rows == a.rows && out.columns == b.columns && a.columns == b.rows);
  if (out.rows == 0 || out.columns == 0) return;
  if (out.rows <= detail::most_few_rows && options.how == joining::assign && a.ids == nullptr && a.column_stride == 1 &&
      b.row_stride == 1 && b.column_stride >= b.rows && !detail::joins_columns<Epilogue>) {
    return detail::multiply_by_table<T>({a.data, a.rows, a.columns, a.row_stride}, b.transposed(), out, epilogue,
                                        options.threads);
  }
  const bool splits = options.matrix_unit && detail::is_split<T>(a, b);
  const auto multiply = [&](std::size_t row, std::size_t row_end, std::size_t column, std::size_t column_end) {
    const detail::product_range range{row, row_end, column, column_end, 0, a.columns};
#if defined(CAIRN_MATRIX_TILES)
    if constexpr (std::is_same_v<T, float>) {
      if (splits) return detail::multiply_split_range(a, b, out, range, options.how, epilogue);
    }
#endif
    detail::multiply_range(a, b, out, range, options.how, epilogue);
  };
  const int threads = thread_count(options.threads);
  constexpr double worth_a_thread = 2e6;  // flops
  const double flops = 2. * static_cast<double>(out.rows) * static_cast<double>(out.columns * a.columns);
  if (threads == 1 || flops < 2 * worth_a_thread) return multiply(0, out.rows, 0, out.columns);
  const detail::product_pieces pieces =
      detail::pieces_for({out.rows, out.columns}, splits ? detail::split_tile : detail::tile_of_level<T>(),
                         std::min(2. * threads, flops / worth_a_thread), detail::joins_columns<Epilogue>);
  const std::size_t down = detail::chunk_count(out.rows, pieces.rows);
  parallel_rounds(
      1, down * detail::chunk_count(out.columns, pieces.columns), threads, [&](std::size_t, std::size_t task, int) {
        const std::size_t row = task % down * pieces.rows, column = task / down * pieces.columns;
        multiply(row, std::min(out.rows, row + pieces.rows), column, std::min(out.columns, column + pieces.columns));
      });
}

/// The same for `count` products of one shape: the n-th takes and makes what lies n times the given number of elements
/// after a, b and out; 0 for an operand that all share. The matrix unit makes none of them.
template <class T, class Epilogue = no_epilogue>
void gemm_batch(std::size_t count, const std::type_identity_t<matrix_view<const T>>& a, std::size_t between_a,
                const std::type_identity_t<matrix_view<const T>>& b, std::size_t between_b, const matrix_view<T>& out,
                std::size_t between_out, const Epilogue& epilogue = {}, const gemm_options& options = {}) {
  assert(out.column_stride == 1 && out.rows == a.rows && out.columns == b.columns && a.columns == b.rows);
  if (out.rows == 0 || out.columns == 0) return;
  static_assert(!detail::joins_columns<Epilogue>, "the rows of all products are numbered from 0, so they would join");
  const std::size_t flops = 2 * out.rows * out.columns * (a.columns + 1);
  const std::size_t grain = 1 + (std::size_t{1} << 20U) / flops;
  const detail::product_range all{0, out.rows, 0, out.columns, 0, a.columns};
  parallel_rounds(1, detail::chunk_count(count, grain), options.threads, [&](std::size_t, std::size_t task, int) {
    detail::multiply_range<T>(a, b, out, all, options.how, epilogue,
                              {task * grain, std::min(count, (task + 1) * grain), between_a, between_b, between_out});
  });
}

}  // namespace cairn
