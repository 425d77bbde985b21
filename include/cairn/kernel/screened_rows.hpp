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
/// are never read. So the answer is that of row_dots() and top_k(), to the bit, for a third of the memory that is read,
/// where rows are long, k is small and some row is not far longer than the others; where bytes say too little all
/// products are made. 9/8 bytes a number, columns up to a multiple of 32, beside the table, which stays the caller's.
class screened_rows {
 public:
  screened_rows() = default;
  /// Throws for numbers that are not finite; `where` says whose they are. O(n width).
  explicit screened_rows(const matrix_view<const float>& table, const std::string& where = "screened_rows",
                         int threads = 1)
      : bytes_(table, where, threads) {
    const auto workers = static_cast<std::size_t>(thread_count(threads));
    std::vector<double> longest(workers, 0.), farthest(workers, 0.);
    parallel_for(table.rows, 1024, threads, [&](std::size_t begin, std::size_t end, int worker) {
      const auto own = static_cast<std::size_t>(worker);
      std::vector<float> row(table.columns);
      for (std::size_t r = begin; r < end; ++r) {
        bytes_.widen_row(r, row);
        double apart = 0, square = 0;
        for (std::size_t c = 0; c < row.size(); ++c) {
          const double stored = static_cast<double>(row[c]), off = static_cast<double>(table(r, c)) - stored;
          square += stored * stored;
          apart += off * off;
        }
        longest[own] = std::max(longest[own], std::sqrt(square));
        farthest[own] = std::max(farthest[own], std::sqrt(apart));
      }
    });
    longest_ = *std::max_element(longest.begin(), longest.end());
    farthest_ = *std::max_element(farthest.begin(), farthest.end());
  }

  std::size_t rows() const noexcept { return bytes_.rows(); }
  std::size_t columns() const noexcept { return bytes_.columns(); }

  /// Whether bytes can tell anything of the products with x: not where one might leave the range of floats, or is next
  /// to nothing. Then none of them is NaN or infinite.
  bool screens(std::span<const float> x) const { return most_off(x) < unbounded; }

  /// The k rows of highest x . table[r, :] into `out`, best first, of equal products the lower row, without those that
  /// are left out, each below rows(); `table` is what this was made of, row by row. Products of -infinity and NaN are
  /// left out. O(n width); a thread keeps 4 n bytes.
  void top_k(std::span<const float> x, std::span<const float> table, std::size_t k, std::vector<scored_index>& out,
             std::span<const std::uint32_t> left_out = {}) const {
    assert(x.size() == columns() && table.size() == rows() * columns());
    constexpr float never = -std::numeric_limits<float>::infinity();
    out.clear();
    if (k == 0) return;
    const std::span<float> near(detail::screening_space_of_thread().at_least<float>(rows()), rows());
    const auto best_near = [&] {
      for (const std::uint32_t row : left_out) near[row] = never;
      cairn::top_k(near, k, out);
    };
    const auto by_all = [&] {
      row_dots(x, table, near);
      best_near();
    };
    const std::size_t worth = rows() / 8;  // so many rows are read one by one sooner than all from end to end
    const double off = most_off(x);
    if (k > worth || off == unbounded) return by_all();
    multiply_by_rows({x.data(), 1, x.size()}, bytes_, {near.data(), 1, near.size()});
    best_near();
    const double least = out.size() < k ? -unbounded : static_cast<double>(out.back().score) - 2 * off;
    // From the double to a float that is no higher.
    const float threshold = std::nextafter(static_cast<float>(least), never);
    out.clear();
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      detail::scan_above<decltype(level)>(near.data(), near.size(), threshold, [&](std::size_t row, float score) {
        out.push_back({static_cast<std::uint32_t>(row), score});
        return threshold;
      });
    });
    if (out.size() > worth) return by_all();
    for (scored_index& each : out) {
      row_dots(x, table.subspan(each.index * columns(), columns()), std::span(&each.score, 1));
    }
    std::sort(out.begin(), out.end(), [](const scored_index& a, const scored_index& b) { return ranks_before(a, b); });
    out.resize(std::min(k, out.size()));
  }

 private:
  static constexpr double unbounded = std::numeric_limits<double>::infinity();

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
    // Next to nothing, numbers are rounded by more than their size tells.
    if (!(largest > 1e-25 && largest < 1e37)) return unbounded;
    const double rounding = std::ldexp(static_cast<double>(x.size() + 8), -23) * largest;
    return (off * longest_ + length * farthest_) * (1 + 1e-6) + rounding;
  }

  int8_matrix bytes_;
  double longest_ = 0, farthest_ = 0;  // of the rows as stored; from a row to what is stored of it
};

}  // namespace cairn
