#pragma once
/// Alternating least squares by blocks of coordinates.

#include <algorithm>
#include <cstddef>
#include <span>

#include "cairn/core/error.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/recommender/als_solver.hpp"

namespace cairn {

/// Takes one exact step in each block of coordinates in turn. n K block + K block^2 / 3 + 4 n K + 2 K^2 flops. Rendle,
/// Krichene, Zhang, Koren: "iALS++: Speeding up matrix factorization with subspace optimization", 2021.
struct subspace_solver {
  std::size_t block = 64;  ///< coordinates at a time, at least 1

  void check() const { require(block > 0, "an empty block", "subspace_solver::block", "at least 1"); }

  bool solve(const als_side& side, const als_row& row, std::span<float> x, als_workspace& work) const {
    const std::size_t factors = side.factors;
    const std::size_t largest = std::min(block, factors);
    const std::size_t entries = row.ids.size();
    const auto square = als_workspace::grown(work.square, padded(largest) * padded(largest));
    const auto image = als_workspace::grown(work.a, factors);   // (gram + ridge I) x
    const auto misses = als_workspace::grown(work.b, entries);  // scales (x . y - 1)
    const auto step = als_workspace::grown(work.c, largest);
    for (std::size_t k = 0; k < factors; ++k) {
      image[k] = row.ridge * x[k] + dot<float>(side.gram.subspan(k * padded(factors), factors), x);
    }
    for (std::size_t n = 0; n < entries; ++n) {
      misses[n] = row.scales[n] * (dot<float>(side.table.subspan(row.ids[n] * factors, factors), x) - 1);
    }
    for (std::size_t first = 0; first < factors; first += largest) {
      const std::size_t size = std::min(largest, factors - first);
      const auto d = step.first(size);
      std::copy_n(image.begin() + static_cast<std::ptrdiff_t>(first), size, d.begin());
      detail::normal_matrix(side, row, first, size, square, work,
                            [&](std::span<const float> packed, std::size_t begin, std::size_t end) {
                              add_weighted_rows<float>(packed, padded(size), misses.subspan(begin, end - begin), d);
                            });
      if (!cholesky_factor<float>(square, size)) return false;
      cholesky_solve<float>(square, d);
      axpy(-1.F, d, x.subspan(first, size));
      if (first + size == factors) break;
      for (std::size_t k = 0; k < size; ++k) {
        axpy(-d[k], side.gram.subspan((first + k) * padded(factors), factors), image);
        image[first + k] -= row.ridge * d[k];
      }
      for (std::size_t n = 0; n < entries; ++n) {
        misses[n] -= row.scales[n] * dot<float>(side.table.subspan(row.ids[n] * factors + first, size), d);
      }
    }
    return true;
  }
};

static_assert(als_solver<subspace_solver>);

}  // namespace cairn
