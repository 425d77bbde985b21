#pragma once
/// The least squares problem of one row of alternating least squares, what a policy that solves it must provide, and
/// the exact one.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/kernel/cholesky.hpp"
#include "cairn/kernel/gram.hpp"

namespace cairn {

/// What all rows of a half-step share: the other side's factors Y and their Gram matrix.
struct als_side {
  std::span<const float> table;  ///< Y [rows, factors]
  std::size_t factors = 0;       ///< K
  std::span<const float> gram;   ///< alpha0 Y^T Y, [padded(K), padded(K)], both triangles, zeros in the padding
};

/// The problem of one row: minimize over x
///   sum_n scales[n]^2 (1 - x . Y[ids[n]])^2 + x^T gram x + ridge |x|^2.
struct als_row {
  std::span<const std::uint32_t> ids;
  std::span<const float> scales;  ///< square roots of the confidences
  float ridge = 0;
};

/// Memory that a solver reuses from row to row; grows to the largest row.
struct als_workspace {
  std::vector<float> rows, square, a, b, c, d;
  static std::span<float> grown(std::vector<float>& values, std::size_t size) {
    if (values.size() < size) values.resize(size);
    return std::span(values).first(size);
  }
};

/// A policy that replaces x, the row so far, by a better one; false where the system is singular to rounding.
template <class S>
concept als_row_solver = std::semiregular<S> &&
    requires(const S s, const als_side& side, const als_row& row, std::span<float> x, als_workspace& work) {
  { s.solve(side, row, x, work) } -> std::same_as<bool>;
};

/// One that first works out, once for a half-step, what all of its rows share.
template <class S>
concept als_prepared_solver = std::semiregular<S> &&
    requires(const S s, const als_side& side, const typename S::shared_type& shared, const als_row& row,
             std::span<float> x, als_workspace& work) {
  { s.prepare(side, 1) } -> std::same_as<typename S::shared_type>;
  { s.solve(side, shared, row, x, work) } -> std::same_as<bool>;
};

/// What a solver's `check()`, where it has one, throws is thrown before anything is learned.
template <class S>
concept als_solver = als_row_solver<S> || als_prepared_solver<S>;

namespace detail {

/// Factors of side.table that are gathered and summed at a time: 64 KiB, a part of the second cache.
inline std::size_t rows_at_a_time(std::size_t width) noexcept {
  return std::max<std::size_t>(16384 / width, 16);
}

/// square = the block [first, first + size) of gram + ridge I + sum_n scales^2 Y Y^T, upper triangle, padded; calls
/// each(packed rows, begin, end) for every gathered part.
template <class Each>
void normal_matrix(const als_side& side, const als_row& row, std::size_t first, std::size_t size,
                   std::span<float> square, als_workspace& work, Each&& each) {
  const std::size_t width = padded(size);
  const std::size_t stride = padded(side.factors);
  const auto row_of_square = [&](std::size_t i) { return square.subspan(i * width, width); };
  for (std::size_t i = 0; i < size; ++i) {
    const auto from = side.gram.subspan((first + i) * stride + first, size);
    std::fill(std::copy(from.begin(), from.end(), row_of_square(i).begin()), row_of_square(i).end(), 0.F);
    square[i * width + i] += row.ridge;
  }
  for (std::size_t i = size; i < width; ++i) std::fill(row_of_square(i).begin(), row_of_square(i).end(), 0.F);
  const std::size_t step = rows_at_a_time(width);
  const auto packed = als_workspace::grown(work.rows, std::min(step, row.ids.size()) * width);
  for (std::size_t begin = 0; begin < row.ids.size(); begin += step) {
    const std::size_t end = std::min(begin + step, row.ids.size());
    gather_rows<float>(side.table.subspan(first), side.factors, size, row.ids.subspan(begin, end - begin),
                       row.scales.subspan(begin, end - begin), packed);
    add_gram<float>(packed, end - begin, width, square);
    each(packed, begin, end);
  }
}

}  // namespace detail

/// Solves the row exactly. n K^2 + K^3 / 3 flops for n entries. Hu, Koren, Volinsky: "Collaborative filtering for
/// implicit feedback datasets", ICDM 2008.
struct cholesky_solver {
  /// Leaves the factor of the row's system in work.square, for further right sides.
  bool solve(const als_side& side, const als_row& row, std::span<float> x, als_workspace& work) const {
    const std::size_t width = padded(side.factors);
    const auto square = als_workspace::grown(work.square, width * width);
    std::fill(x.begin(), x.end(), 0.F);
    detail::normal_matrix(side, row, 0, side.factors, square, work,
                          [&](std::span<const float> packed, std::size_t begin, std::size_t end) {
                            add_weighted_rows<float>(packed, width, row.scales.subspan(begin, end - begin), x);
                          });
    if (!cholesky_factor<float>(square, side.factors)) return false;
    cholesky_solve<float>(square, x);
    return true;
  }
};

static_assert(als_solver<cholesky_solver>);

}  // namespace cairn
