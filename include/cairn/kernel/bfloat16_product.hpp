#pragma once
/// Products of rows of floats by the transpose of a matrix of bfloat16, which is widened on the way.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/bfloat16_matrix.hpp"
#include "cairn/kernel/few_rows.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/packing.hpp"

namespace cairn {

namespace detail {

/// out[r, n] = sum_k x(r, k) weights(32 panel + n, k), 32 numbers a row: one chain in the order of k, in pieces that
/// are joined as gemm() does. Not inlined, so that there is one of it for all epilogues.
template <class Level, std::size_t Rows>
CAIRN_ALWAYS_INLINE void multiply_bfloat16_panel(const matrix_view<const float>& x, const bfloat16* panel,
                                                 float* out) noexcept {
  out_of_line(Level{}, [x, panel, out](auto) CAIRN_INLINE_BODY {
    using vector = lanes<float, Level>;
    constexpr std::size_t width = lane_count<float, Level>, together = bfloat16_matrix::together;
    constexpr std::size_t parts = together / width;
    const std::size_t depth = x.columns, piece = even_part(depth, 512, 1);
    std::size_t begin = 0;
    do {
      const std::size_t end = depth - begin < piece ? depth : begin + piece;
      vector sum[Rows][parts] = {};
      const auto add = [&](std::size_t k, bool even, bool odd) CAIRN_INLINE_BODY {
        CAIRN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) {
          typename vector_of<std::uint32_t, Level::bytes>::type pairs;
          vector low, high;
          load(pairs, panel + k / 2 * 2 * together + 2 * p * width);
          as_bits(low, pairs << 16U);
          as_bits(high, pairs & 0xffff0000U);
          CAIRN_UNROLL
          for (std::size_t r = 0; r < Rows; ++r) {
            const float* const from = x.row(r) + k;
            if (even) sum[r][p] += from[0] * low;
            if (odd) sum[r][p] += from[even ? 1 : 0] * high;
          }
        }
      };
      std::size_t k = begin;
      if (k % 2 == 1 && k < end) add(k++, false, true);
      for (; k + 2 <= end; k += 2) add(k, true, true);
      if (k < end) add(k, true, false);
      CAIRN_UNROLL
      for (std::size_t r = 0; r < Rows; ++r) {
        CAIRN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) {
          float* const to = out + r * together + p * width;
          if (begin > 0) {
            vector before;
            load(before, to);
            sum[r][p] = before + sum[r][p];
          }
          store(to, sum[r][p]);
        }
      }
      begin = end;
    } while (begin < depth);
  });
}

/// A panel as floats, row k of the result [columns, 32] at to + k stride.
template <class Level>
CAIRN_ALWAYS_INLINE void widen_panel(const bfloat16* panel, std::size_t columns, float* to,
                                     std::size_t stride) noexcept {
  constexpr std::size_t width = lane_count<float, Level>, together = bfloat16_matrix::together;
  for (std::size_t k = 0; k < columns; ++k) {
    for (std::size_t n = 0; n < together; n += width) {
      typename vector_of<std::uint32_t, Level::bytes>::type pairs;
      load(pairs, panel + k / 2 * 2 * together + 2 * n);
      pairs = k % 2 == 0 ? pairs << 16U : pairs & 0xffff0000U;
      store(to + k * stride + n, pairs);
    }
  }
}

inline packing_space& widening_space_of_thread() {
  thread_local packing_space space;
  return space;
}

}  // namespace detail

/// out = epilogue(x weights^T): x [rows, columns of the weights], out [rows, rows of the weights], row-major. The bits
/// of gemm() by the widened weights, for few rows and many. 2 rows columns outputs flops. For many rows 64 rows of
/// weights at a time are widened, in memory that a thread keeps.
template <class Epilogue = no_epilogue>
void multiply_by_rows(const matrix_view<const float>& x, const bfloat16_matrix& weights, const matrix_view<float>& out,
                      const Epilogue& epilogue = {}, int threads = 1) {
  constexpr std::size_t together = bfloat16_matrix::together;
  assert(x.columns == weights.columns() && out.rows == x.rows && out.columns == weights.rows());
  assert(x.column_stride == 1 && out.column_stride == 1);
  static_assert(!detail::joins_columns<Epilogue>, "columns are worked on by several threads");
  const bool few = out.rows <= detail::most_few_rows;
  if (out.rows == 0) return;
  constexpr std::size_t worth_a_thread = std::size_t{1} << 19U;  // values
  const std::size_t grain = few ? 2 * (worth_a_thread / 2 / (weights.panel_size() + 1)) + 2 : 2;
  parallel_for(weights.panels(), grain, threads, [&](std::size_t begin, std::size_t end, int) {
    if (!few) {
      auto* const wide = detail::widening_space_of_thread().at_least<float>(weights.columns() * 2 * together);
      const std::size_t first = begin * together, columns = std::min(out.columns - first, 2 * together);
      detail::at_level([&](auto level) CAIRN_INLINE_BODY {
        for (std::size_t panel = begin; panel < end; ++panel) {
          detail::widen_panel<decltype(level)>(weights.values.data() + panel * weights.panel_size(), x.columns,
                                               wide + (panel - begin) * together, 2 * together);
        }
      });
      const matrix_view<float> to = out.block(0, first, out.rows, columns);
      gemm(x, matrix_view<const float>(wide, x.columns, columns, 2 * together), to);
      if constexpr (!std::is_same_v<Epilogue, no_epilogue>) {
        detail::at_level([&](auto level) CAIRN_INLINE_BODY {
          detail::place_rows<decltype(level)>(static_cast<const float*>(to.data), to.row_stride,
                                              {0, out.rows, first, columns}, out, epilogue);
        });
      }
      return;
    }
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      constexpr std::size_t most = at::bytes == 64 ? 4 : at::bytes == 32 ? 2 : 1;
      alignas(64) float space[most * together];
      for (std::size_t panel = begin; panel < end; ++panel) {
        const bfloat16* const values = weights.values.data() + panel * weights.panel_size();
        const std::size_t first = panel * together, columns = std::min(out.columns - first, together);
        for (std::size_t row = 0; row < out.rows;) {
          const std::size_t rows = out.rows - row >= most ? most : 1;
          const matrix_view<const float> some = x.block(row, 0, rows, x.columns);
          if (rows == most) {
            detail::multiply_bfloat16_panel<at, most>(some, values, space);
          } else {
            detail::multiply_bfloat16_panel<at, 1>(some, values, space);
          }
          detail::place_rows<at>(static_cast<const float*>(space), together, {row, rows, first, columns}, out,
                                 epilogue);
          row += rows;
        }
      }
    });
  });
}

}  // namespace cairn
