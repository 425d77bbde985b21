#pragma once
/// Inverses of regularized Gram matrices, in the memory of one matrix, and how they change when one vector is taken
/// out.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/blocked_cholesky.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/kernel/gram.hpp"
#include "cairn/recommender/sparse_gram.hpp"

namespace cairn {

/// (V V^T + ridge I)^-1, whole and symmetric, of sparse vectors V = rows.vectors [n, coordinates]. n^3 flops and the
/// pairs of sparse_gram; 4 n^2 bytes, and blocks of 336 rows that are packed. Throws where the matrix is singular to
/// rounding. Calls tick(done) with the share of the work behind.
template <class Tick>
matrix<float> regularized_inverse(compared_rows rows, double ridge, int threads, const Tick& tick) {
  const std::size_t n = rows.vectors.rows();
  matrix<float> inverse =
      matrix<float>::Zero(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(n));  // the Gram matrix first
  const auto square = span_of(inverse);
  add_sparse_gram(rows, square, threads);
  for (std::size_t i = 0; i < n; ++i) square[i * n + i] += static_cast<float>(ridge);
  tick(.1);
  if (!cholesky_factor<float>(square, n, n, threads)) {
    throw error("the Gram matrix is singular to rounding", "regularized inverse",
                "a regularization above " + std::to_string(ridge));
  }
  tick(.4);
  cholesky_inverse<float>(square, n, n, threads);
  mirror_upper<float>(square, n, threads);
  tick(1.);
  return inverse;
}

/// x - (V V^T + ridge I) y: what y leaves of a solution. 4 entries flops.
inline std::vector<float> residual_of(compared_rows rows, double ridge, std::span<const float> x,
                                      std::span<const float> y) {
  const auto sums = [](const sparse_rows& of, const auto& from) {
    std::vector<double> result(of.rows());
    for (std::size_t row = 0; row < of.rows(); ++row) {
      const auto columns = of.columns_of(row);
      for (std::size_t n = 0; n < columns.size(); ++n) {
        result[row] += static_cast<double>(of.values_of(row)[n]) * static_cast<double>(from[columns[n]]);
      }
    }
    return result;
  };
  const std::vector<double> product = sums(rows.vectors, sums(rows.coordinates, y));
  std::vector<float> rest(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    rest[i] = static_cast<float>(static_cast<double>(x[i]) - product[i] - ridge * static_cast<double>(y[i]));
  }
  return rest;
}

/// Makes y, nearly the inverse times x, more so by one step of iterative refinement; returns the length of what it
/// leaves of x then. 2 n^2 flops.
inline double refine(const matrix<float>& inverse, compared_rows rows, double ridge, std::span<const float> x,
                     std::span<float> y) {
  std::vector<float> rest = residual_of(rows, ridge, x, y), step(y.size());
  gemv<float>(span_of(inverse), rest, step);
  axpy<float>(1, step, y);
  rest = residual_of(rows, ridge, x, y);
  return std::sqrt(static_cast<double>(dot<float>(std::span<const float>(rest), std::span<const float>(rest))));
}

/// inverse += scale y y^T, [n, n]. Reads and writes the matrix once.
inline void add_outer_product(matrix<float>& inverse, float scale, std::span<const float> y, int threads) {
  parallel_for(y.size(), 64, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) axpy<float>(scale * y[i], y, row_of(inverse, i));
  });
}

}  // namespace cairn
