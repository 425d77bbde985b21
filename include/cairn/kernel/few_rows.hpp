#pragma once
/// Few rows against all rows of a table: the product of a step of decoding, bound by how fast the table is read.

#include <cstddef>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/gemm_operands.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/packing.hpp"

namespace cairn::detail {

/// Rows up to which the table is read from end to end, rather than packed for many to use.
inline constexpr std::size_t most_few_rows = 8;

/// A part of a product.
struct product_part {
  std::size_t row, rows, column, columns;
};

/// The rows of a part, each `stride` after the one before, to where they belong in out, through the epilogue: they may
/// lie there already.
template <class Level, class T, class Epilogue>
CAIRN_ALWAYS_INLINE void place_rows(const T* from, std::size_t stride, const product_part& part,
                                    const matrix_view<T>& out, const Epilogue& epilogue) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  for (std::size_t r = 0; r < part.rows; ++r) {
    for (std::size_t c = 0; c < part.columns; c += lane) {
      const lane_place place{part.row + r, part.column + c, part.columns - c < lane ? part.columns - c : lane};
      lanes<T, Level> value;
      load_at(value, from + r * stride + c, place);
      epilogue.apply(Level{}, value, place);
      store_at(out.row(place.row) + place.column, value, place);
    }
  }
}

/// Blocks of a table turned in registers: their lanes are then rows of it, so that an element of the product is one
/// chain in the order of k, as in a tile of gemm().
template <class Level, class T>
struct turned_block {
  static constexpr std::size_t size = transposed_size<Level, T, 64>;
  using transpose = transposition<T, size>;
  using vector = typename transpose::vector;
  static constexpr std::size_t groups = 2;             ///< blocks side by side: chains in flight
  static constexpr std::size_t panel = groups * size;  ///< rows of the table at a time

  /// columns[j] holds table(first + lane, k + j); rows past the last are that one, columns past `depth` 0.
  template <bool Whole>
  static CAIRN_ALWAYS_INLINE void load(vector (&columns)[size], const T* table, std::size_t stride, std::size_t first,
                                       std::size_t rows, std::size_t depth) noexcept {
    CAIRN_UNROLL
    for (std::size_t r = 0; r < size; ++r) {
      const std::size_t row = Whole || first + r < rows ? first + r : rows - 1;
      if (Whole || depth >= size) {
        detail::load(columns[r], table + row * stride);
      } else {
        load_part(columns[r], table + row * stride, depth);
      }
    }
    transpose::run(columns);
  }
};

/// Adds to sum[r][g] the products of x(r, k) by the table's columns for k in [begin, end), and asks for what lies
/// behind `next`.
template <class Level, std::size_t Rows, bool Whole, class T, class Sums>
CAIRN_ALWAYS_INLINE void add_turned(const matrix_view<const T>& x, const T* table, std::size_t stride, std::size_t rows,
                                    std::size_t begin, std::size_t end, const T* next, Sums& sum) noexcept {
  using block = turned_block<Level, T>;
  constexpr std::size_t size = block::size, line = 64 / sizeof(T);
  std::size_t k = begin;
  for (; k + size <= end; k += size) {
    CAIRN_UNROLL
    for (std::size_t g = 0; g < block::groups; ++g) {
      typename block::vector columns[size];
      block::template load<Whole>(columns, table + k, stride, g * size, rows, size);
      if (next != nullptr) {
        CAIRN_UNROLL
        for (std::size_t n = 0; n < size * size; n += line) {
          __builtin_prefetch(next + k * block::panel + g * size * size + n, 0, 2);
        }
      }
      CAIRN_UNROLL
      for (std::size_t r = 0; r < Rows; ++r) {
        CAIRN_UNROLL
        for (std::size_t j = 0; j < size; ++j) sum[r][g] += x.row(r)[k + j] * columns[j];
      }
    }
  }
  if (k == end) return;
  for (std::size_t g = 0; g < block::groups; ++g) {
    typename block::vector columns[size];
    block::template load<false>(columns, table + k, stride, g * size, rows, end - k);
    for (std::size_t r = 0; r < Rows; ++r) {
      for (std::size_t j = 0; j < end - k; ++j) sum[r][g] += x.row(r)[k + j] * columns[j];
    }
  }
}

/// The sums of Rows rows of x and up to a panel of the table's, to out: in pieces of k that are joined as gemm() does.
/// Not inlined, so that there is one of it for all epilogues.
template <class Level, std::size_t Rows, class T>
CAIRN_ALWAYS_INLINE void multiply_turned(const matrix_view<const T>& x, const T* table, std::size_t stride,
                                         std::size_t rows, const T* next, T* out) noexcept {
  out_of_line(Level{}, [x, table, stride, rows, next, out](auto) CAIRN_INLINE_BODY {
    using block = turned_block<Level, T>;
    const std::size_t depth = x.columns, piece = even_part(depth, 512 * 4 / sizeof(T), 1);
    std::size_t begin = 0;
    do {
      const std::size_t end = depth - begin < piece ? depth : begin + piece;
      typename block::vector sum[Rows][block::groups] = {};
      if (rows == block::panel) {
        add_turned<Level, Rows, true>(x, table, stride, rows, begin, end, next, sum);
      } else {
        add_turned<Level, Rows, false>(x, table, stride, rows, begin, end, next, sum);
      }
      CAIRN_UNROLL
      for (std::size_t r = 0; r < Rows; ++r) {
        CAIRN_UNROLL
        for (std::size_t g = 0; g < block::groups; ++g) {
          T* const to = out + r * block::panel + g * block::size;
          if (begin > 0) {
            typename block::vector before;
            load(before, to);
            sum[r][g] = before + sum[r][g];
          }
          store(to, sum[r][g]);
        }
      }
      begin = end;
    } while (begin < depth);
  });
}

/// Columns [first, last) of out = epilogue(x table^T): x [rows, depth] with rows side by side in memory, table
/// [columns of out, depth]. The bits of gemm(). One pass over the table for all rows.
template <class Level, class T, class Epilogue>
CAIRN_ALWAYS_INLINE void multiply_few_rows(const matrix_view<const T>& x, const matrix_view<const T>& table,
                                           const matrix_view<T>& out, std::size_t first, std::size_t last,
                                           const Epilogue& epilogue) noexcept {
  constexpr std::size_t panel = turned_block<Level, T>::panel;
  alignas(64) T space[4 * panel];
  for (std::size_t c = first; c < last; c += panel) {
    const std::size_t columns = last - c < panel ? last - c : panel;
    const T* const from = table.row(c);
    const bool ahead = table.row_stride == table.columns && last - c >= 2 * panel;
    const T* next = ahead ? table.row(c + panel) : nullptr;
    for (std::size_t row = 0; row < out.rows;) {
      const std::size_t rows = out.rows - row >= 4 ? 4 : 1;
      const matrix_view<const T> some = x.block(row, 0, rows, x.columns);
      if (rows == 4) {
        multiply_turned<Level, 4>(some, from, table.row_stride, columns, next, static_cast<T*>(space));
      } else {
        multiply_turned<Level, 1>(some, from, table.row_stride, columns, next, static_cast<T*>(space));
      }
      next = nullptr;
      place_rows<Level>(static_cast<const T*>(space), panel, {row, rows, c, columns}, out, epilogue);
      row += rows;
    }
  }
}

/// The same for all columns, on several threads where the table is large.
template <class T, class Epilogue>
void multiply_by_table(const matrix_view<const T>& x, const matrix_view<const T>& table, const matrix_view<T>& out,
                       const Epilogue& epilogue, int threads) {
  constexpr std::size_t worth_a_thread = std::size_t{1} << 20U;  // bytes of the table
  const std::size_t grain = worth_a_thread / (x.columns * sizeof(T) + 1) / 128 * 128 + 128;
  parallel_for(out.columns, grain, threads, [&](std::size_t first, std::size_t last, int) {
    at_level([&](auto level)
                 CAIRN_INLINE_BODY { multiply_few_rows<decltype(level)>(x, table, out, first, last, epilogue); });
  });
}

}  // namespace cairn::detail
