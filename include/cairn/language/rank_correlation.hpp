#pragma once
/// How well two orders of the same things agree.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// The rank of each value, 1 for the least; equal values share the mean of their ranks. O(n log n). Throws on NaN.
inline std::vector<double> mean_ranks(std::span<const double> values) {
  for (const double value : values) require(!std::isnan(value), "a value is NaN", "mean_ranks", "numbers");
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t n = begin; n < end; ++n) ranks[order[n]] = static_cast<double>(begin + end + 1) / 2;
    begin = end;
  }
  return ranks;
}

/// Spearman's rank correlation: Pearson's of the mean ranks, right with ties too; in [-1, 1], and 0 where one side is
/// all ties or there are fewer than two pairs. O(n log n).
/// Spearman: "The proof and measurement of association between two things", American Journal of Psychology 1904.
inline double spearman_correlation(std::span<const double> left, std::span<const double> right) {
  require(left.size() == right.size(), "the two sides differ in size", "spearman_correlation", "pairs");
  const auto a = mean_ranks(left), b = mean_ranks(right);
  const double mean = (static_cast<double>(a.size()) + 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t n = 0; n < a.size(); ++n) {
    ab += (a[n] - mean) * (b[n] - mean);
    aa += (a[n] - mean) * (a[n] - mean);
    bb += (b[n] - mean) * (b[n] - mean);
  }
  return aa == 0 || bb == 0 ? 0 : ab / std::sqrt(aa * bb);
}

}  // namespace cairn
