#pragma once
/// Gram matrices of sparse vectors: which pairs share how much, as one dense triangle.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/parallel.hpp"
#include "cairn/recommender/weighted_vectors.hpp"

namespace cairn {

/// square += V V^T, upper triangle only: V [n, coordinates] are rows.vectors, square [n, n] is row-major. A row sums in
/// the order of its coordinates, so that the bits are the same on any number of threads. One multiply-add for each pair
/// of entries that share a coordinate: half the sum of the squared sizes of the coordinates.
inline void add_sparse_gram(compared_rows rows, std::span<float> square, int threads = 1) {
  const std::size_t n = rows.vectors.rows();
  parallel_for(n, 16, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t vector = begin; vector < end; ++vector) {
      float* const sums = square.data() + vector * n;
      const auto coordinates = rows.vectors.columns_of(vector);
      const auto weights = rows.vectors.values_of(vector);
      for (std::size_t c = 0; c < coordinates.size(); ++c) {
        const auto others = rows.coordinates.columns_of(coordinates[c]);
        const auto from = static_cast<std::size_t>(
            std::lower_bound(others.begin(), others.end(), static_cast<std::uint32_t>(vector)) - others.begin());
        const float* const values = rows.coordinates.values_of(coordinates[c]).data();
        const float weight = weights[c];
        for (std::size_t m = from; m < others.size(); ++m) sums[others[m]] += weight * values[m];
      }
    }
  });
}

/// How many multiply-adds that takes.
inline double sparse_gram_cost(const sparse_rows& coordinates) noexcept {
  double sum = 0;
  for (std::size_t c = 0; c < coordinates.rows(); ++c) {
    const auto size = static_cast<double>(coordinates.row_size(c));
    sum += size * (size + 1) / 2;
  }
  return sum;
}

}  // namespace cairn
