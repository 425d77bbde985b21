#pragma once
/// Products of floats on a matrix unit that multiplies bfloat16: each float is the sum of three, and of the nine
/// products of parts the six count that a float's precision can hold. No less exact than multiply-adds of floats, for
/// numbers that these parts can hold: of a magnitude below 2^-110 or so the last part is lost, what is below the normal
/// floats counts as zero, and what is infinite, or from 2^128 - 2^119 on, becomes not a number.
/// Henry, Tang, Heinecke: "Leveraging the bfloat16 artificial intelligence datatype for higher-precision computations",
/// ARITH 2019.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/gemm_operands.hpp"
#include "cairn/kernel/matrix_tiles.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/place_tile.hpp"

namespace cairn::detail {

inline constexpr product_pieces split_tile{32, 32};

#if defined(CAIRN_MATRIX_TILES)

/// Sums of 32 by 32 are made of two by two tiles. A chunk is 32 of the depth: of either operand it holds two tiles for
/// each of the three parts. Tiles multiply pairs, here of k + i and k + 16 + i: on the left lane i of a row's line, on
/// the right line i, which has a lane for each column.
inline constexpr std::size_t split_side = split_tile.rows, split_chunk = 32;
inline constexpr std::size_t split_words = matrix_tile_rows * matrix_tile_bytes / sizeof(std::uint16_t);
inline constexpr std::size_t split_part = 2 * split_words, split_step = 3 * split_part;

constexpr std::size_t chunks_of(std::size_t depth) noexcept {
  return (depth + split_chunk - 1) / split_chunk;
}

/// The three parts of 16 floats and of 16 others: the upper halves of words hold those of b, the lower ones those of a,
/// `split_part` after each other. The first two are rounded, so that what is left of a float is its last 8 bits.
template <class Level>
CAIRN_ALWAYS_INLINE void store_parts(const lanes<float, Level>& a, const lanes<float, Level>& b,
                                     std::uint16_t* to) noexcept {
  using words = typename vector_of<std::uint32_t, Level::bytes>::type;
  const auto take_upper = [](lanes<float, Level>& value, words& part) CAIRN_INLINE_BODY {
    as_bits(part, value);
    part = (part + 0x8000U) & 0xffff0000U;
    lanes<float, Level> taken;
    as_bits(taken, part);
    value -= taken;
  };
  lanes<float, Level> rest_a = a, rest_b = b;
  words low, high;
  CAIRN_UNROLL
  for (std::size_t n = 0; n < 2; ++n) {
    take_upper(rest_a, low);
    take_upper(rest_b, high);
    store(to + n * split_part, high | low >> 16U);
  }
  as_bits(low, rest_a);
  as_bits(high, rest_b);
  store(to + 2 * split_part, (high & 0xffff0000U) | low >> 16U);
}

/// block [16][16] = from(i, j) for i < rows, j < columns; zeros beyond. What comes next in memory is sent for.
template <class Level>
CAIRN_ALWAYS_INLINE void copy_block(const strided<const float>& from, std::size_t rows, std::size_t columns,
                                    float* block) noexcept {
  constexpr std::size_t side = matrix_tile_rows, ahead = 4 * side;
  const bool turned = from.column != 1;
  const strided<const float> lines = turned ? from.transposed() : from;
  const std::size_t count = turned ? columns : rows, length = turned ? rows : columns;
  for (std::size_t i = 0; i < side; ++i) {
    lanes<float, Level> line{};
    if (i < count && length == side) {
      load(line, lines.at(i, 0));
      __builtin_prefetch(lines.at(i, ahead));
    } else if (i < count) {
      load_part(line, lines.at(i, 0), length);
    }
    store(block + i * side, line);
  }
  if (!turned) return;
  using turn = transposition<float, side>;
  typename turn::vector all[side];
  turn::load_rows(all, block, side);
  turn::run(all);
  CAIRN_UNROLL
  for (std::size_t i = 0; i < side; ++i) store(block + i * side, all[i]);
}

/// The parts of a tile whose rows are pairs of rows of two blocks: a [rows, columns] of 16 at most, and b, which may
/// have fewer; zeros beyond.
template <class Level>
CAIRN_ALWAYS_INLINE void split_blocks(strided<const float> a, std::size_t rows, std::size_t columns,
                                      strided<const float> b, std::size_t b_rows, std::size_t b_columns,
                                      std::uint16_t* to) noexcept {
  constexpr std::size_t side = matrix_tile_rows, ahead = 4 * side;
  alignas(64) float space[2 * side * side];
  if (a.column != 1 || b_rows < side || b_columns < side) {
    copy_block<Level>(a, rows, columns, space);
    copy_block<Level>(b, b_rows, b_columns, space + side * side);
    a = {space, side, 1};
    b = {space + side * side, side, 1};
  }
  for (std::size_t i = 0; i < side; ++i) {
    lanes<float, Level> low, high;
    load(low, a.at(i, 0));
    load(high, b.at(i, 0));
    __builtin_prefetch(a.at(i, ahead));
    __builtin_prefetch(b.at(i, ahead));
    store_parts<Level>(low, high, to + i * 2 * side);
  }
}

constexpr std::size_t up_to_16(std::size_t size, std::size_t begin) noexcept {
  return size <= begin ? 0 : size - begin < 16 ? size - begin : 16;
}

/// An operand in panels of 32 rows of the left one [size, depth] or of 32 columns of the right one [depth, size]: what
/// lies side by side in memory is read one after the other.
template <bool Left>
void split_operand(const strided<const float>& from, std::size_t size, std::size_t depth,
                   std::uint16_t* panels) noexcept {
  avx512::run([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    const std::size_t panel = chunks_of(depth) * split_step;
    const auto split = [&](std::size_t first, std::size_t k) CAIRN_INLINE_BODY {
      std::uint16_t* to = panels + first / split_side * panel + k / split_chunk * split_step;
      const std::size_t deep = up_to_16(depth, k), deeper = up_to_16(depth, k + 16);
      for (std::size_t n = first; n < size && n < first + split_side; n += 16, to += split_words) {
        const std::size_t some = up_to_16(size, n);
        if constexpr (Left) {
          split_blocks<at>(from.from(n, k), some, deep, from.from(n, k + 16), some, deeper, to);
        } else {
          split_blocks<at>(from.from(k, n), deep, some, from.from(k + 16, n), deeper, some, to);
        }
      }
    };
    if (Left == (from.column == 1)) {
      for (std::size_t n = 0; n < size; n += split_side) {
        for (std::size_t k = 0; k < depth; k += split_chunk) split(n, k);
      }
    } else {
      for (std::size_t k = 0; k < depth; k += split_chunk) {
        for (std::size_t n = 0; n < size; n += split_side) split(n, k);
      }
    }
  });
}

/// to[r][c] = the product of two panels for r < 16 Rows, c < 16 Columns. The sums stay in tiles 0 to 3; parts are met
/// in an order in which one side at a time changes.
template <int Rows, int Columns>
CAIRN_TARGET_TILES __attribute__((noinline)) void multiply_split_tile(const std::uint16_t* left,
                                                                      const std::uint16_t* right, std::size_t chunks,
                                                                      float* to, std::size_t stride) noexcept {
  const auto left_part = [&](std::size_t n) CAIRN_INLINE_BODY {
    load_tile<4>(left + n * split_part, matrix_tile_bytes);
    if constexpr (Rows == 2) load_tile<5>(left + n * split_part + split_words, matrix_tile_bytes);
  };
  const auto right_part = [&](std::size_t n) CAIRN_INLINE_BODY {
    load_tile<6>(right + n * split_part, matrix_tile_bytes);
    if constexpr (Columns == 2) load_tile<7>(right + n * split_part + split_words, matrix_tile_bytes);
  };
  const auto add = [&]() CAIRN_INLINE_BODY {
    add_tile_product<0, 4, 6>();
    if constexpr (Columns == 2) add_tile_product<1, 4, 7>();
    if constexpr (Rows == 2) add_tile_product<2, 5, 6>();
    if constexpr (Rows == 2 && Columns == 2) add_tile_product<3, 5, 7>();
  };
  clear_tile<0>();
  if constexpr (Columns == 2) clear_tile<1>();
  if constexpr (Rows == 2) clear_tile<2>();
  if constexpr (Rows == 2 && Columns == 2) clear_tile<3>();
  for (; chunks > 0; --chunks, left += split_step, right += split_step) {
    left_part(0), right_part(2), add();
    right_part(1), add();
    left_part(1), add();
    right_part(0), add();
    left_part(2), add();
    left_part(0), add();
  }
  const std::size_t bytes = stride * sizeof(float);
  store_tile<0>(to, bytes);
  if constexpr (Columns == 2) store_tile<1>(to + 16, bytes);
  if constexpr (Rows == 2) store_tile<2>(to + 16 * stride, bytes);
  if constexpr (Rows == 2 && Columns == 2) store_tile<3>(to + 16 * stride + 16, bytes);
}
inline void multiply_split_tile(const std::uint16_t* left, const std::uint16_t* right, std::size_t chunks,
                                std::size_t rows, std::size_t columns, float* to, std::size_t stride) noexcept {
  if (rows > 16) {
    if (columns > 16) return multiply_split_tile<2, 2>(left, right, chunks, to, stride);
    return multiply_split_tile<2, 1>(left, right, chunks, to, stride);
  }
  if (columns > 16) return multiply_split_tile<1, 2>(left, right, chunks, to, stride);
  multiply_split_tile<1, 1>(left, right, chunks, to, stride);
}

/// How a split product is cut: a panel of b stays in the second cache beside a block of a.
inline product_blocks split_blocks_for(std::size_t rows, std::size_t columns, std::size_t depth) noexcept {
  constexpr std::size_t most = 512, part_bytes = 3 * sizeof(std::uint16_t);
  const std::size_t deep = even_part(depth, most, split_chunk), kept = std::max(deep, split_chunk) * part_bytes;
  const std::size_t tall = even_part(rows, (512U << 10U) / kept / split_side * split_side, split_side);
  const std::size_t wide = even_part(columns, (2048U << 10U) / kept / split_side * split_side, split_side);
  return {tall, wide, deep, false};
}

/// What a block of a split product is made of.
struct split_operands {
  const std::uint16_t* left;
  const std::uint16_t* right;
};

/// A block of out from its panels.
template <class Epilogue>
void multiply_split_block(const split_operands& from, const matrix_view<float>& out, const product_range& range,
                          joining how, bool last, const Epilogue& epilogue) noexcept {
  avx512::run([&](auto level) CAIRN_INLINE_BODY {
    const std::size_t chunks = chunks_of(range.k_end - range.k), panel = chunks * split_step;
    const std::uint16_t* right = from.right;
    for (std::size_t c = range.column; c < range.column_end; c += split_side, right += panel) {
      const std::size_t wide = range.column_end - c < split_side ? range.column_end - c : split_side;
      const std::uint16_t* left = from.left;
      for (std::size_t r = range.row; r < range.row_end; r += split_side, left += panel) {
        const std::size_t high = range.row_end - r < split_side ? range.row_end - r : split_side;
        float* const to = out.data + r * out.row_stride + c;
        bring_rows(to, static_cast<std::ptrdiff_t>(out.row_stride), high, wide);
        const bool straight = how == joining::assign && high % 16 == 0 && wide % 16 == 0;
        alignas(64) float space[split_side * split_side];
        float* const tile = straight ? to : space;
        const std::size_t stride = straight ? out.row_stride : split_side;
        multiply_split_tile(left, right, chunks, high, wide, tile, stride);
        if (!straight || (last && !std::is_same_v<Epilogue, no_epilogue>)) {
          place_tile<decltype(level)>(tile, stride, out, r, high, c, wide, how, last, epilogue);
        }
      }
    }
  });
}

/// Rows and columns of out on this thread: of operands that is_split() would take, of any size.
template <class Epilogue>
void multiply_split_range(const left_operand<float>& a, const matrix_view<const float>& b,
                          const matrix_view<float>& out, const product_range& all, joining how,
                          const Epilogue& epilogue) {
  const product_blocks blocks = split_blocks_for(all.row_end - all.row, all.column_end - all.column, a.columns);
  const std::size_t panel = chunks_of(blocks.depth) * split_step;
  std::uint16_t* const left = packing_space_of_thread(0).at_least<std::uint16_t>(blocks.rows / split_side * panel);
  std::uint16_t* const right = packing_space_of_thread(1).at_least<std::uint16_t>(blocks.columns / split_side * panel);
  const strided<const float> from_a{a.data, static_cast<std::ptrdiff_t>(a.row_stride),
                                    static_cast<std::ptrdiff_t>(a.column_stride)};
  const strided<const float> from_b{b.data, static_cast<std::ptrdiff_t>(b.row_stride),
                                    static_cast<std::ptrdiff_t>(b.column_stride)};
  const matrix_tiles_scope tiles;
  product_range range = all;
  for (; range.column < all.column_end; range.column = range.column_end) {
    range.column_end = std::min(all.column_end, range.column + blocks.columns);
    for (range.k = 0; range.k < a.columns; range.k = range.k_end) {
      range.k_end = std::min(a.columns, range.k + blocks.depth);
      const std::size_t deep = range.k_end - range.k;
      const joining join = range.k == 0 || how == joining::subtract ? how : joining::add;
      split_operand<false>(from_b.from(range.k, range.column), range.column_end - range.column, deep, right);
      for (range.row = all.row; range.row < all.row_end; range.row = range.row_end) {
        range.row_end = std::min(all.row_end, range.row + blocks.rows);
        split_operand<true>(from_a.from(range.row, range.k), range.row_end - range.row, deep, left);
        multiply_split_block({left, right}, out, range, join, range.k_end == a.columns, epilogue);
      }
    }
  }
}

#endif

/// Whether a product is made by the matrix unit where that is asked for: there is one, operands lie as it needs them,
/// and sums are enough to save more than it takes to split them.
template <class T>
bool is_split(const left_operand<T>& a, const matrix_view<const T>& b) noexcept {
  constexpr std::size_t worth_splitting = 64, deep = 128;
  const bool lies_well =
      a.ids == nullptr && (a.column_stride == 1 || a.row_stride == 1) && (b.column_stride == 1 || b.row_stride == 1);
  return std::is_same_v<T, float> && lies_well && a.columns >= deep &&
         a.rows * b.columns >= worth_splitting * (a.rows + b.columns) && has_matrix_tiles();
}

}  // namespace cairn::detail
