#pragma once
/// Weights in the order in which products read them.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/line_allocator.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// A matrix [rows, columns] of floats in panels of 64 rows, the last one of what is left. Within a panel the numbers of
/// one column lie side by side, the order in which a product by the transpose multiplies them: the rows of a plain
/// matrix are turned at every call, which is most of the work for few rows. Tiles of AVX-512 are as wide as a panel;
/// for narrower ones a product of many rows still copies panels, but turns nothing.
struct panel_matrix {
  static constexpr std::size_t together = 64;  ///< rows of a panel

  std::vector<float, line_allocator<float>> values;  ///< [panels, columns, rows of the panel]
  static constexpr auto fields() { return std::tuple{field("values", &panel_matrix::values)}; }

  panel_matrix() = default;
  /// All 0.
  panel_matrix(std::size_t rows, std::size_t columns) : values(rows * columns), rows_(rows), columns_(columns) {}
  /// Throws for weights that are not finite; `where` says which they are.
  explicit panel_matrix(const matrix_view<const float>& weights, const std::string& where = "panel_matrix",
                        int threads = 1)
      : panel_matrix(weights.rows, weights.columns) {
    parallel_for(panels(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin * together; row < std::min(end * together, rows_); ++row) {
        for (std::size_t c = 0; c < columns_; ++c) {
          const float value = values[place_of(row, c)] = weights(row, c);
          if (std::isfinite(value)) continue;
          throw error("a weight that is not finite, row " + std::to_string(row) + ", column " + std::to_string(c),
                      where, "finite weights");
        }
      }
    });
  }

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  std::size_t panels() const noexcept { return detail::chunk_count(rows_, together); }
  /// The transpose of a panel, [columns, its rows].
  matrix_view<const float> panel(std::size_t n) const noexcept {
    return {values.data() + n * together * columns_, columns_, std::min(together, rows_ - n * together)};
  }

  /// The weights of one row.
  void widen_row(std::size_t row, std::span<float> to) const noexcept {
    assert(row < rows_ && to.size() == columns_);
    for (std::size_t c = 0; c < columns_; ++c) to[c] = values[place_of(row, c)];
  }

  /// Throws unless the array fits the shape and is finite: for what was loaded.
  void check(const std::string& where) const {
    if (values.size() != rows_ * columns_) {
      throw error(std::to_string(values.size()) + " weights", where,
                  std::to_string(rows_) + " rows of " + std::to_string(columns_));
    }
    if (!all_finite(std::span<const float>(values)))
      throw error("a weight that is not finite", where, "finite weights");
  }

 private:
  std::size_t place_of(std::size_t row, std::size_t column) const noexcept {
    const std::size_t first = row / together * together;
    return first * columns_ + column * std::min(together, rows_ - first) + row - first;
  }

  std::size_t rows_ = 0, columns_ = 0;
};

namespace detail {

/// An epilogue of a whole product for one that begins at a later row and column.
template <class Epilogue>
struct epilogue_from {
  const Epilogue& of_all;
  std::size_t row, column;
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level level, Vector& value, const lane_place& place) const noexcept {
    of_all.apply(level, value, {row + place.row, column + place.column, place.count});
  }
};

}  // namespace detail

/// out = epilogue(x weights^T): x [rows, columns of the weights], out [rows, rows of the weights], row-major. The bits
/// of gemm(). 2 rows columns outputs flops.
template <class Epilogue = no_epilogue>
void multiply_by_rows(const matrix_view<const float>& x, const panel_matrix& weights, const matrix_view<float>& out,
                      const Epilogue& epilogue = {}, int threads = 1) {
  assert(x.columns == weights.columns() && out.rows == x.rows && out.columns == weights.rows());
  static_assert(!detail::joins_columns<Epilogue>, "columns are worked on by several threads");
  constexpr std::size_t worth_a_thread = std::size_t{1} << 20U;  // multiply-adds
  const std::size_t of_panel = (x.rows + 1) * (x.columns + 1) * panel_matrix::together;
  parallel_for(weights.panels(), worth_a_thread / of_panel + 1, threads, [&](std::size_t begin, std::size_t end, int) {
    // Some rows meet all panels before the next ones do, so that they stay near.
    constexpr std::size_t some = 192;
    for (std::size_t row = 0; row < x.rows; row += some) {
      const std::size_t rows = std::min(some, x.rows - row);
      for (std::size_t n = begin; n < end; ++n) {
        const std::size_t first = n * panel_matrix::together;
        const matrix_view<const float> panel = weights.panel(n);
        const matrix_view<const float> of = x.block(row, 0, rows, x.columns);
        const matrix_view<float> to = out.block(row, first, rows, panel.columns);
        if constexpr (std::is_same_v<Epilogue, no_epilogue>) {
          gemm(of, panel, to);
        } else {
          gemm(of, panel, to, detail::epilogue_from<Epilogue>{epilogue, row, first});
        }
      }
    }
  });
}

}  // namespace cairn
