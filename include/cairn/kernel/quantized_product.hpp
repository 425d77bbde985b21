#pragma once
/// Products of rows of floats by the transpose of a quantized matrix, in whole numbers.

#include <cassert>
#include <cstddef>
#include <cstdint>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/few_rows.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/pair_sums.hpp"
#include "cairn/kernel/quantized_inputs.hpp"
#include "cairn/kernel/quantized_matrix.hpp"

namespace cairn {

namespace detail {

/// Four signed bytes spread over a register, to be multiplied by unsigned ones.
template <class Level>
struct spread_bytes {
  lanes<std::int16_t, Level> even, odd;

  CAIRN_ALWAYS_INLINE explicit spread_bytes(std::int32_t four) noexcept {
    lanes<std::int32_t, Level> all;
    lanes<std::int16_t, Level> pairs;
    fill(all, four);
    as_bits(pairs, all);
    even = (pairs << 8) >> 8;
    odd = pairs >> 8;
  }
  CAIRN_ALWAYS_INLINE void add_products(lanes<std::int32_t, Level>& sum,
                                        const lanes<std::int32_t, Level>& unsigned_bytes) const noexcept {
    typename vector_of<std::uint16_t, Level::bytes>::type pairs;
    as_bits(pairs, unsigned_bytes);
    lanes<std::int16_t, Level> low, high;
    as_bits(low, pairs & 0xffU);
    as_bits(high, pairs >> 8U);
    add_pairs(sum, low, even);
    add_pairs(sum, high, odd);
  }
};
#if defined(__x86_64__)
template <>
struct spread_bytes<avx512::level> {
  lanes<std::int32_t, avx512::level> all;

  CAIRN_ALWAYS_INLINE explicit spread_bytes(std::int32_t four) noexcept { fill(all, four); }
  CAIRN_ALWAYS_INLINE void add_products(lanes<std::int32_t, avx512::level>& sum,
                                        const lanes<std::int32_t, avx512::level>& unsigned_bytes) const noexcept {
    add_fours(sum, unsigned_bytes, all);
  }
};
#endif

/// out[r, n] = x[row + r, :] . weights[16 panel + n, :], 16 numbers a row: block by block exactly in whole numbers,
/// which are scaled and added up in the order of the blocks. Not inlined, so that there is one of it for all epilogues.
template <class Level, std::size_t Rows, unsigned Bits>
CAIRN_ALWAYS_INLINE void multiply_panel(const quantized_matrix<Bits>& weights, std::size_t panel,
                                        const quantized_inputs& x, std::size_t row, float* out) noexcept {
  out_of_line(Level{}, [panel, x, row, out, all_values = weights.values.data(),
                        all_scales = weights.scales.data()](auto) CAIRN_INLINE_BODY {
    using matrix = quantized_matrix<Bits>;
    using whole = lanes<std::int32_t, Level>;
    using vector = lanes<float, Level>;
    constexpr std::size_t width = lane_count<float, Level>, parts = Level::bytes == 32 ? 2 : 1;
    constexpr std::size_t fours = matrix::block_bytes / 64;
    const std::size_t blocks = x.blocks;
    for (std::size_t first = 0; first < matrix::together; first += parts * width) {
      const std::uint8_t* values = all_values + panel * blocks * matrix::block_bytes + first * 4;
      const float* scales = all_scales + panel * blocks * matrix::together + first;
      vector total[Rows][parts] = {};
      for (std::size_t b = 0; b < blocks; ++b, values += matrix::block_bytes, scales += matrix::together) {
        whole sum[Rows][parts] = {};
        CAIRN_UNROLL
        for (std::size_t n = 0; n < fours; ++n) {
          whole stored[parts];
          CAIRN_UNROLL
          for (std::size_t p = 0; p < parts; ++p) load(stored[p], values + n * 64 + p * Level::bytes);
          CAIRN_UNROLL
          for (std::size_t r = 0; r < Rows; ++r) {
            const spread_bytes<Level> near(x.four(row + r, b, n));
            if constexpr (Bits == 8) {
              CAIRN_UNROLL
              for (std::size_t p = 0; p < parts; ++p) near.add_products(sum[r][p], stored[p]);
            } else {
              const spread_bytes<Level> far(x.four(row + r, b, n + fours));
              CAIRN_UNROLL
              for (std::size_t p = 0; p < parts; ++p) {
                near.add_products(sum[r][p], stored[p] & 0x0f0f0f0f);
                far.add_products(sum[r][p], (stored[p] >> 4) & 0x0f0f0f0f);
              }
            }
          }
        }
        CAIRN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) {
          vector scale;
          load(scale, scales + p * width);
          CAIRN_UNROLL
          for (std::size_t r = 0; r < Rows; ++r) {
            const vector number = __builtin_convertvector(sum[r][p] + x.biases[(row + r) * blocks + b], vector);
            total[r][p] += number * (scale * x.scales[(row + r) * blocks + b]);
          }
        }
      }
      CAIRN_UNROLL
      for (std::size_t r = 0; r < Rows; ++r) {
        CAIRN_UNROLL
        for (std::size_t p = 0; p < parts; ++p) store(out + r * matrix::together + first + p * width, total[r][p]);
      }
    }
  });
}

}  // namespace detail

/// out = epilogue(x weights^T): x [rows, columns of the weights], out [rows, rows of the weights], row-major. x is
/// rounded to bytes in blocks of 32, each with the scale of its largest magnitude m, so that none of them moves by more
/// than m / 254; the products are exact, and their sums a block are rounded as floats. An element's bits depend on its
/// row of x, its row of the weights and the level alone: a step of decoding is what reading the text at once gives.
/// 2 rows columns outputs operations; few rows are bound by how fast the weights are read. Allocates x as bytes once a
/// thread.
template <unsigned Bits, class Epilogue = no_epilogue>
void multiply_by_rows(const matrix_view<const float>& x, const quantized_matrix<Bits>& weights,
                      const matrix_view<float>& out, const Epilogue& epilogue = {}, int threads = 1) {
  using matrix = quantized_matrix<Bits>;
  assert(x.columns == weights.columns() && out.rows == x.rows && out.columns == weights.rows());
  assert(x.column_stride == 1 && out.column_stride == 1);
  static_assert(!detail::joins_columns<Epilogue>, "columns are worked on by several threads");
  if (out.rows == 0) return;
  const detail::quantized_inputs inputs = detail::quantize_inputs(x, matrix::offset);
  constexpr std::size_t worth_a_thread = std::size_t{1} << 20U;  // bytes, each multiplied by four rows
  const std::size_t of_panel = inputs.blocks * matrix::block_bytes * (x.rows + 3) / 4 + 1;
  parallel_for(weights.panels(), worth_a_thread / of_panel + 1, threads, [&](std::size_t begin, std::size_t end, int) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      constexpr std::size_t most = at::bytes == 64 ? 4 : 2;
      alignas(64) float space[most * matrix::together];
      for (std::size_t panel = begin; panel < end; ++panel) {
        const std::size_t first = panel * matrix::together;
        const std::size_t columns = out.columns - first < matrix::together ? out.columns - first : matrix::together;
        for (std::size_t row = 0; row < out.rows;) {
          const std::size_t rows = out.rows - row >= most ? most : 1;
          if (rows == most) {
            detail::multiply_panel<at, most>(weights, panel, inputs, row, space);
          } else {
            detail::multiply_panel<at, 1>(weights, panel, inputs, row, space);
          }
          detail::place_rows<at>(static_cast<const float*>(space), matrix::together, {row, rows, first, columns}, out,
                                 epilogue);
          row += rows;
        }
      }
    });
  });
}

}  // namespace cairn
