#pragma once
/// How surprising it is that two vectors share so many coordinates, were they independent.

#include "cairn/similarity/concept.hpp"

namespace cairn {

namespace detail {

/// k ln(k / e) - (k - e), at least 0: what one cell of a table with k counts, e = k - difference expected, adds.
inline double surprise(double counted, double expected, double difference) noexcept {
  const double x = difference / expected;
  // The logarithm and the difference agree in all but x^2 / 2 of their digits: a series where that is little.
  if (std::abs(x) < 1e-4) return difference * x * (.5 - x * (1. / 6 - x / 12));
  if (!(counted > 0)) return expected;
  return counted * (x > -.5 ? std::log1p(x) : std::log(counted / expected)) - difference;
}

}  // namespace detail

/// 2 sum of k ln(k / e) over the four cells of the table of `all` coordinates by whether the left vector and the right
/// one have them, e what independence would give; 0 where they share no more than that. `both` is at most `left` and
/// `right`, and these at most `all`.
///
/// The differences k - e are +-d in all four cells, so that k ln(k / e) - (k - e) has the same sum without terms of
/// both signs: no digits cancel, however large the table.
inline double excess_log_likelihood_ratio(double both, double left, double right, double all) noexcept {
  const double excess = both * all - left * right;
  if (!(excess > 0)) return 0;
  const double d = excess / all, not_left = all - left, not_right = all - right;
  return 2 *
         (detail::surprise(both, left * right / all, d) + detail::surprise(left - both, left * not_right / all, -d) +
          detail::surprise(right - both, not_left * right / all, -d) +
          detail::surprise(not_left - (right - both), not_left * not_right / all, d));
}

/// 2 sum of k ln(k / e) over the 2 x 2 table of all coordinates (customers) by which of the two vectors have them, e
/// what independence would give; 0 where they share no more than that. Looks at which entries there are, not at their
/// values. Symmetric; at least 0, grows with the counts: by chance about one pair in 40 is above 3.84 (chi-squared of
/// one degree, the upper side), while 10^3 and more are common in a shop. Sizes above 2^24 are rounded. Four logarithms
/// for each pair that shares more than by chance.
///
/// Not bounded by default: llr / (1 + llr) gives nearly all neighbors the same vote, and its floats are equal from some
/// thousands on, so that the best of a hit's neighbors are no longer told apart.
/// Source: Dunning: "Accurate methods for the statistics of surprise and coincidence", Computational Linguistics 1993;
/// bounded as in Apache Mahout.
/// Use: telling what goes together from chance in a long tail: one common buyer of two rare items does not outrank ten
/// of two known ones, as with jaccard, and hits that meet only because all buy them are no neighbors. An amplification
/// of .5 in the model takes the edge off its large values.
struct log_likelihood_ratio {
  bool bounded = false;  ///< llr / (1 + llr), in [0, 1]

  using sums = dot_sum;
  static constexpr float weight(const entry_context&) noexcept { return 1; }
  float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    const auto wide = [](float count) { return static_cast<double>(count); };
    const double ratio =
        excess_log_likelihood_ratio(wide(shared.dot), wide(left.size), wide(right.size), wide(left.coordinates));
    return static_cast<float>(bounded ? ratio / (1 + ratio) : ratio);
  }
};
static_assert(similarity<log_likelihood_ratio>);

}  // namespace cairn
