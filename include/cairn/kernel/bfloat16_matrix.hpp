#pragma once
/// Weights of 16 bits, widened on the way into a product.

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

/// A matrix [rows, columns] of bfloat16, row-major: as files hold it. 2 bytes a weight, each within 2^-8 of its float.
struct bfloat16_matrix {
  std::vector<bfloat16> values;  ///< [rows, columns]
  static constexpr auto fields() { return std::tuple{field("values", &bfloat16_matrix::values)}; }

  bfloat16_matrix() = default;
  /// All 0.
  bfloat16_matrix(std::size_t rows, std::size_t columns) : values(rows * columns), rows_(rows), columns_(columns) {}
  /// Throws for weights that are not finite, or become so; `where` says which they are.
  explicit bfloat16_matrix(const matrix_view<const float>& weights, const std::string& where = "bfloat16_matrix",
                           int threads = 1)
      : bfloat16_matrix(weights.rows, weights.columns) {
    parallel_for(rows_, 256, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row) {
        for (std::size_t c = 0; c < columns_; ++c) {
          bfloat16& to = values[row * columns_ + c] = bfloat16(weights(row, c));
          if (std::isfinite(static_cast<float>(to))) continue;
          throw error("a weight that is not finite, row " + std::to_string(row) + ", column " + std::to_string(c),
                      where, "finite weights");
        }
      }
    });
  }

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }

  /// The weights of one row as floats.
  void widen_row(std::size_t row, std::span<float> to) const noexcept {
    assert(row < rows_ && to.size() == columns_);
    convert(std::span(values).subspan(row * columns_, columns_), to);
  }

  /// Throws unless the array fits the shape and is finite: for what was loaded.
  void check(const std::string& where) const {
    if (values.size() != rows_ * columns_) {
      throw error(std::to_string(values.size()) + " weights", where,
                  std::to_string(rows_) + " rows of " + std::to_string(columns_));
    }
    const bool finite = std::all_of(values.begin(), values.end(),
                                    [](bfloat16 value) { return std::isfinite(static_cast<float>(value)); });
    if (!finite) throw error("a weight that is not finite", where, "finite weights");
  }

 private:
  std::size_t rows_ = 0, columns_ = 0;
};

/// out = epilogue(x weights^T): x [rows, columns of the weights], out [rows, rows of the weights], row-major. The bits
/// of gemm() by the widened weights, for few rows and many. 2 rows columns outputs flops. Many rows use weights that
/// are widened up to a quarter MiB at a time, which a thread keeps.
template <class Epilogue = no_epilogue>
void multiply_by_rows(const matrix_view<const float>& x, const bfloat16_matrix& weights, const matrix_view<float>& out,
                      const Epilogue& epilogue = {}, int threads = 1) {
  assert(x.columns == weights.columns() && out.rows == x.rows && out.columns == weights.rows());
  assert(x.column_stride == 1 && out.column_stride == 1);
  static_assert(!detail::joins_columns<Epilogue>, "columns are worked on by several threads");
  if (out.rows <= detail::few_rows) {
    if (out.rows == 0) return;
    return detail::multiply_by_table<float>(
        x, matrix_view<const bfloat16>(weights.values.data(), weights.rows(), weights.columns()), out, epilogue,
        threads);
  }
  const std::size_t width = weights.columns(), together = (std::size_t{1} << 16U) / (width + 1) / 64 * 64 + 64;
  parallel_for(weights.rows(), together, threads, [&](std::size_t first, std::size_t last, int) {
    thread_local detail::packing_space space;
    auto* const wide = space.at_least<float>(together * width);
    const std::size_t count = (last - first) * width;
    convert(std::span(weights.values).subspan(first * width, count), {wide, count});
    const detail::shifted_columns<Epilogue> then{epilogue, first};
    gemm(x, matrix_view<const float>(wide, last - first, width).transposed(),
         out.block(0, first, out.rows, last - first), then);
  });
}

}  // namespace cairn
