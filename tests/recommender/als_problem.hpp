#pragma once
/// A random row of alternating least squares, for the tests of its solvers.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/recommender/als_solver.hpp"

struct als_problem {
  als_problem(std::size_t width_of, std::size_t entries, float ridge_of) : factors(width_of), ridge(ridge_of) {
    cairn::random_stream random(factors * 100 + entries, cairn::purpose::simulate);
    constexpr std::size_t rows = 150;
    table.resize(rows * factors);
    for (float& value : table) value = static_cast<float>(random.normal());
    const std::size_t width = cairn::padded(factors);
    gram.resize(width * width);
    for (std::size_t n = 0; n < rows; ++n) {
      for (std::size_t i = 0; i < factors; ++i) {
        for (std::size_t j = 0; j < factors; ++j) {
          gram[i * width + j] += .1F * table[n * factors + i] * table[n * factors + j];
        }
      }
    }
    for (std::size_t n = 0; n < entries; ++n) {
      ids.push_back(random.below(rows));
      scales.push_back(static_cast<float>(.5 + random.uniform()));
    }
  }
  cairn::als_side side() const { return {table, factors, gram}; }
  cairn::als_row row() const { return {ids, scales, ridge}; }

  /// The largest element of the gradient of the row's problem, halved.
  double slope(const std::vector<float>& x) const {
    const std::size_t width = cairn::padded(factors);
    std::vector<double> gradient(factors);
    for (std::size_t i = 0; i < factors; ++i) {
      gradient[i] = static_cast<double>(ridge) * static_cast<double>(x[i]);
      for (std::size_t j = 0; j < factors; ++j) {
        gradient[i] += static_cast<double>(gram[i * width + j]) * static_cast<double>(x[j]);
      }
    }
    for (std::size_t n = 0; n < ids.size(); ++n) {
      double miss = -1;
      for (std::size_t k = 0; k < factors; ++k) {
        miss += static_cast<double>(x[k]) * static_cast<double>(table[ids[n] * factors + k]);
      }
      const double weight = static_cast<double>(scales[n]) * static_cast<double>(scales[n]);
      for (std::size_t k = 0; k < factors; ++k) {
        gradient[k] += weight * miss * static_cast<double>(table[ids[n] * factors + k]);
      }
    }
    double worst = 0;
    for (const double value : gradient) worst = std::max(worst, std::abs(value));
    return worst;
  }

  std::size_t factors;
  float ridge;
  std::vector<float> table, gram, scales;
  std::vector<std::uint32_t> ids;
};
