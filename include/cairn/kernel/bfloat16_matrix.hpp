#pragma once
/// Weights of 16 bits, widened on the way into a product.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/bfloat16.hpp"
#include "cairn/kernel/few_rows.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

namespace detail {

/// An epilogue for columns of a product of which the first are made elsewhere.
template <class Epilogue>
struct shifted_columns {
  const Epilogue& inner;
  std::size_t first;
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level level, Vector& value, const lane_place& place) const noexcept {
    inner.apply(level, value, {place.row, place.column + first, place.count});
  }
};

}  // namespace detail

/// A matrix [rows, columns] of bfloat16: 32 rows lie side by side, two neighboring columns of each in turn, which is
/// the order in which a product multiplies them; rows up to a multiple of 32 and columns up to one of 2 are there and
/// 0. 2 bytes a weight, each within 2^-8 of its float.
struct bfloat16_matrix {
  static constexpr std::size_t together = 32;  ///< rows of a panel

  std::vector<bfloat16> values;  ///< [panels, pairs of columns, 32, 2]
  static constexpr auto fields() { return std::tuple{field("values", &bfloat16_matrix::values)}; }

  bfloat16_matrix() = default;
  /// All 0.
  bfloat16_matrix(std::size_t rows, std::size_t columns)
      : values(detail::chunk_count(rows, together) * detail::chunk_count(columns, 2) * 2 * together),
        rows_(rows),
        columns_(columns) {}
  /// Throws for weights that are not finite, or become so; `where` says which they are.
  explicit bfloat16_matrix(const matrix_view<const float>& weights, const std::string& where = "bfloat16_matrix",
                           int threads = 1)
      : bfloat16_matrix(weights.rows, weights.columns) {
    parallel_for(rows_, 256, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row) {
        for (std::size_t c = 0; c < columns_; ++c) {
          bfloat16& to = values[place_of(row, c)] = bfloat16(weights(row, c));
          if (std::isfinite(static_cast<float>(to))) continue;
          throw error("a weight that is not finite, row " + std::to_string(row) + ", column " + std::to_string(c),
                      where, "finite weights");
        }
      }
    });
  }

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  std::size_t panels() const noexcept { return detail::chunk_count(rows_, together); }
  /// Values of a panel.
  std::size_t panel_size() const noexcept { return detail::chunk_count(columns_, 2) * 2 * together; }

  /// The weights of one row as floats.
  void widen_row(std::size_t row, std::span<float> to) const noexcept {
    assert(row < rows_ && to.size() == columns_);
    for (std::size_t c = 0; c < columns_; ++c) to[c] = static_cast<float>(values[place_of(row, c)]);
  }

  /// Throws unless the array fits the shape and is finite: for what was loaded.
  void check(const std::string& where) const {
    if (values.size() != panels() * panel_size()) {
      throw error(std::to_string(values.size()) + " weights", where,
                  std::to_string(rows_) + " rows of " + std::to_string(columns_));
    }
    const bool finite = std::all_of(values.begin(), values.end(),
                                    [](bfloat16 value) { return std::isfinite(static_cast<float>(value)); });
    if (!finite) throw error("a weight that is not finite", where, "finite weights");
  }

 private:
  std::size_t place_of(std::size_t row, std::size_t column) const noexcept {
    return row / together * panel_size() + column / 2 * 2 * together + row % together * 2 + column % 2;
  }

  std::size_t rows_ = 0, columns_ = 0;
};

namespace detail {

/// out[r, n] = sum_k x(r, k) weights(32 panel + n, k), 32 numbers a row: one chain in the order of k, in pieces that
/// are joined as gemm() does.
template <class Level, std::size_t Rows>
CAIRN_ALWAYS_INLINE void multiply_bfloat16_panel(const matrix_view<const float>& x, const bfloat16* panel,
                                                 float* out) noexcept {
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
  const bool few = out.rows <= detail::few_rows;
  if (out.rows == 0) return;
  constexpr std::size_t worth_a_thread = std::size_t{1} << 17U;  // values
  const std::size_t grain = few ? 2 * (worth_a_thread / 2 / (weights.panel_size() + 1)) + 2 : 2;
  parallel_for(weights.panels(), grain, threads, [&](std::size_t begin, std::size_t end, int) {
    if (!few) {
      thread_local detail::packing_space space;
      auto* const wide = space.at_least<float>(weights.columns() * 2 * together);
      const std::size_t first = begin * together, columns = std::min(out.columns - first, 2 * together);
      detail::at_level([&](auto level) CAIRN_INLINE_BODY {
        for (std::size_t panel = begin; panel < end; ++panel) {
          detail::widen_panel<decltype(level)>(weights.values.data() + panel * weights.panel_size(), x.columns,
                                               wide + (panel - begin) * together, 2 * together);
        }
      });
      return gemm(x, matrix_view<const float>(wide, x.columns, columns, 2 * together),
                  out.block(0, first, out.rows, columns), detail::shifted_columns<Epilogue>{epilogue, first});
    }
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      using at = decltype(level);
      constexpr std::size_t most = at::bytes == 64 ? 4 : at::bytes == 32 ? 2 : 1;
      constexpr std::size_t lane = detail::lane_count<float, at>;
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
          for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t c = 0; c < columns; c += lane) {
              const lane_place place{row + r, first + c, columns - c < lane ? columns - c : lane};
              detail::lanes<float, at> value;
              detail::load(value, space + r * together + c);
              epilogue.apply(at{}, value, place);
              detail::store_at(out.row(row + r) + first + c, value, place);
            }
          }
          row += rows;
        }
      }
    });
  });
}

}  // namespace cairn
