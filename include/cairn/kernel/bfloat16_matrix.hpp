#pragma once
/// Weights of 16 bits.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/line_allocator.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/bfloat16.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// A matrix [rows, columns] of bfloat16: 32 rows lie side by side, two neighboring columns of each in turn, which is
/// the order in which a product multiplies them; rows up to a multiple of 32 and columns up to one of 2 are there and
/// 0. 2 bytes a weight, each within 2^-8 of its float.
struct bfloat16_matrix {
  static constexpr std::size_t together = 32;  ///< rows of a panel

  std::vector<bfloat16, line_allocator<bfloat16>> values;  ///< [panels, pairs of columns, 32, 2]
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

}  // namespace cairn
