#pragma once
/// The exact solver of alternating least squares for catalogues where most rows are shorter than the factors are many.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/kernel/symmetric_eigen.hpp"
#include "cairn/recommender/als_solver.hpp"

namespace cairn {

/// Solves a row of n entries as a system of n equations instead of K, by the identity of Woodbury (1950): with
/// gram = Q diag(g) Q^T, D = diag(g) + ridge I and Z = diag(scales) Y Q D^-1/2 [n, K],
///
///   x = Q D^-1/2 Z^T (I + Z Z^T)^-1 scales.
///
/// Q and Y Q are found once a half-step (12 K^3 + 2 R K^2 flops for R rows of Y, and their memory), then a row costs
/// n^2 K + n^3 / 3 + 2 K^2 flops. Rows of more than longest_share K entries go to the Cholesky solver; the optimum is
/// the same. Worth it from about 100 factors on, for rows of less than a third of that.
struct woodbury_solver {
  double longest_share = .4;

  struct shared_type {
    std::vector<float> basis;     ///< Q [K, K]
    std::vector<float> spectrum;  ///< g [K], not below 0
    std::vector<float> turned;    ///< Y Q [rows, K]
  };

  /// What all rows of a half-step share; empty, so that all rows go to the Cholesky solver, where the decomposition
  /// fails.
  shared_type prepare(const als_side& side, int threads) const;

  bool solve(const als_side& side, const shared_type& shared, const als_row& row, std::span<float> x,
             als_workspace& work) const {
    const std::size_t factors = side.factors;
    const std::size_t entries = row.ids.size();
    if (static_cast<double>(entries) > longest_share * static_cast<double>(factors) || !(row.ridge > 0) ||
        shared.turned.empty()) {
      return cholesky_solver{}.solve(side, row, x, work);
    }
    const std::size_t width = padded(entries);
    const auto roots = als_workspace::grown(work.a, factors);  // D^-1/2
    for (std::size_t k = 0; k < factors; ++k) roots[k] = 1 / std::sqrt(shared.spectrum[k] + row.ridge);
    const auto transposed = als_workspace::grown(work.rows, factors * width);  // Z^T
    gather_turned<float>(shared.turned, factors, factors, row.ids, row.scales, roots, transposed);
    const auto square = als_workspace::grown(work.square, width * width);
    std::fill(square.begin(), square.end(), 0.F);
    for (std::size_t n = 0; n < entries; ++n) square[n * width + n] = 1;
    add_gram<float>(transposed, factors, width, square);
    if (!cholesky_factor<float>(square, entries)) return false;
    const auto weights = als_workspace::grown(work.b, width);
    std::copy(row.scales.begin(), row.scales.end(), weights.begin());
    std::fill(weights.begin() + static_cast<std::ptrdiff_t>(entries), weights.end(), 0.F);
    cholesky_solve<float>(square, weights.first(entries));
    const auto sums = als_workspace::grown(work.c, factors);
    gemv<float>(transposed, weights, sums);
    for (std::size_t k = 0; k < factors; ++k) roots[k] *= sums[k];
    gemv<float>(shared.basis, roots, x);
    return true;
  }
};

inline woodbury_solver::shared_type woodbury_solver::prepare(const als_side& side, int threads) const {
  const std::size_t factors = side.factors;
  const std::size_t rows = side.table.size() / factors;
  std::vector<double> square(factors * factors);
  std::vector<double> values(factors);
  for (std::size_t i = 0; i < factors; ++i) {
    for (std::size_t j = 0; j < factors; ++j) square[i * factors + j] = side.gram[i * padded(factors) + j];
  }
  if (!symmetric_eigen(square, values)) return {};
  shared_type shared{std::vector<float>(factors * factors), std::vector<float>(factors),
                     std::vector<float>(rows * factors)};
  for (std::size_t k = 0; k < factors; ++k) {
    shared.spectrum[k] = static_cast<float>(std::max(values[k], 0.));
    for (std::size_t i = 0; i < factors; ++i) {
      shared.basis[i * factors + k] = static_cast<float>(square[k * factors + i]);
    }
  }
  gemm(matrix_view<const float>(side.table.data(), rows, factors),
       matrix_view<const float>(shared.basis.data(), factors, factors),
       matrix_view(shared.turned.data(), rows, factors), {}, {.threads = threads});
  return shared;
}

static_assert(als_solver<woodbury_solver>);

}  // namespace cairn
