#pragma once
/// The highest products of a vector with the rows of a table, found exactly while most rows are read as bytes alone.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/packing.hpp"
#include "cairn/kernel/quantized_inputs.hpp"
#include "cairn/kernel/quantized_matrix.hpp"
#include "cairn/kernel/quantized_product.hpp"
#include "cairn/kernel/row_scores.hpp"
#include "cairn/kernel/top_k.hpp"

namespace cairn {

namespace detail {

inline packing_space& screening_space_of_thread() {
  thread_local packing_space space;
  return space;
}

}  // namespace detail

/// A copy of a table [n, width] as bytes, and how far it is from the table. A product of bytes is at most so far from
/// that of floats: what falls short of the k-th best by more than twice as much is not among the k best, and its floats
/// are never read. So the answer is that of row_dots() and top_k() to the bit, for a third of the memory that is read
/// (where few rows lie close to the k-th best: a table whose rows are all alike is read once more in all).
/// 9/8 bytes a number beside the table, which stays the caller's.
class screened_rows {
 public:
  screened_rows() = default;
  /// Throws for numbers that are not finite; `where` says whose they are. O(n width).
  explicit screened_rows(const matrix_view<const float>& table, const std::string& where = "screened_rows",
                         int threads = 1)
      : bytes_(table, where, threads) {
    std::vector<float> row(table.columns);
    for (std::size_t r = 0; r < table.rows; ++r) {
      bytes_.widen_row(r, row);
      double apart = 0, square = 0;
      for (std::size_t c = 0; c < row.size(); ++c) {
        const double stored = static_cast<double>(row[c]), off = static_cast<double>(table(r, c)) - stored;
        square += stored * stored;
        apart += off * off;
      }
      longest_ = std::max(longest_, std::sqrt(square));
      farthest_ = std::max(farthest_, std::sqrt(apart));
    }
  }

  std::size_t rows() const noexcept { return bytes_.rows(); }
  std::size_t columns() const noexcept { return bytes_.columns(); }

  /// The k rows of highest x . table[r, :] into `out`, best first, of equal products the lower row, without those that
  /// are left out; `table` is what this was made of. Products of -infinity and NaN are left out.
  void top_k(std::span<const float> x, std::span<const float> table, std::size_t k, std::vector<scored_index>& out,
             std::span<const std::uint32_t> left_out = {}) const {
    assert(x.size() == columns() && table.size() == rows() * columns());
    constexpr float never = -std::numeric_limits<float>::infinity();
    const std::span<float> near(detail::screening_space_of_thread().at_least<float>(rows()), rows());
    const double off = most_off(x);
    if (off < std::numeric_limits<double>::infinity()) {
      multiply_by_rows({x.data(), 1, x.size()}, bytes_, {near.data(), 1, near.size()});
    } else {
      row_dots(x, table, near);
    }
    for (const std::uint32_t row : left_out) near[row] = never;
    cairn::top_k(near, k, out);
    if (off == std::numeric_limits<double>::infinity()) return;
    const double least = out.size() < k || k == 0 ? never : static_cast<double>(out.back().score) - 2 * off;
    // From the double to a float that is no higher.
    const float threshold = std::nextafter(static_cast<float>(least), never);
    best_k best(k);
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      detail::scan_above<decltype(level)>(near.data(), near.size(), threshold, [&](std::size_t row, float) {
        float exact = 0;
        row_dots(x, table.subspan(row * columns(), columns()), std::span(&exact, 1));
        best.offer(static_cast<std::uint32_t>(row), exact);
        return threshold;
      });
    });
    best.take(out);
  }

 private:
  /// A product of bytes is no farther than this from row_dots(); infinity where that cannot be said. With ^ for what is
  /// stored, x w - x^ w^ = (x - x^) w^ + x (w - w^), and sums of floats are rounded.
  double most_off(std::span<const float> x) const {
    const detail::quantized_inputs inputs = detail::quantize_inputs({x.data(), 1, x.size()}, 0);
    double square = 0, apart = 0;
    for (std::size_t c = 0; c < x.size(); ++c) {
      const double exact = static_cast<double>(x[c]);
      const double off = exact - static_cast<double>(inputs.scales[c / 32]) * static_cast<double>(inputs.values[c]);
      square += exact * exact;
      apart += off * off;
    }
    const double length = std::sqrt(square), off = std::sqrt(apart);
    const double largest = (length + off) * (longest_ + farthest_);
    if (!(largest < 1e37)) return std::numeric_limits<double>::infinity();
    const double rounding = std::ldexp(static_cast<double>(x.size() + 8), -23) * largest;
    return (off * longest_ + length * farthest_) * (1 + 1e-6) + rounding + 1e-37;
  }

  int8_matrix bytes_;
  double longest_ = 0, farthest_ = 0;  // of the rows as stored; from a row to what is stored of it
};

}  // namespace cairn
