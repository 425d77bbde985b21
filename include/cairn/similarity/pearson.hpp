#pragma once
/// Correlation over the coordinates that two vectors share.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// sum (a_u - m_a)(b_u - m_b) / sqrt(sum (a_u - m_a)^2 sum (b_u - m_b)^2) x n / (n + shrink): the correlation over the
/// n shared coordinates u, m_a and m_b the means there. Symmetric; within [-1, 1]; does not change when a vector is
/// shifted or scaled. 0 where one of them is constant there. Values are summed in float: keep them near 0 (ratings
/// are).
/// Source: Resnick, Iacovou, Suchak, Bergstrom, Riedl: "GroupLens: an open architecture for collaborative filtering of
/// netnews", CSCW 1994.
/// Use: users compared by stars who use the scale differently but share many items; with a shrink, as two shared items
/// correlate by +-1 always.
struct pearson {
  float shrink = 0;  ///< >= 0, in shared coordinates

  void check() const { detail::require_at_least_zero(shrink, "pearson.shrink"); }
  struct sums {
    float count = 0, dot = 0, left_squares = 0, right_squares = 0, left_sum = 0, right_sum = 0;
    constexpr void add(float left, float right) noexcept {
      count += 1;
      dot += left * right;
      left_squares += left * left;
      right_squares += right * right;
      left_sum += left;
      right_sum += right;
    }
  };
  static constexpr float weight(const entry_context& entry) noexcept { return entry.value; }
  float value(const sums& s, const vector_summary&, const vector_summary&) const noexcept {
    const float left = spread(s.count, s.left_squares, s.left_sum);
    const float right = spread(s.count, s.right_squares, s.right_sum);
    const float covariance = s.count * s.dot - s.left_sum * s.right_sum;
    const float correlation = ratio_or_zero(covariance, std::sqrt(left) * std::sqrt(right));
    return significance(s.count, shrink) * std::clamp(correlation, -1.F, 1.F);
  }

 private:
  /// n^2 times the variance; 0 where it is lost in rounding.
  static constexpr float spread(float count, float squares, float sum) noexcept {
    const float result = count * squares - sum * sum;
    return result > 1e-5F * count * squares ? result : 0.F;
  }
};
static_assert(similarity<pearson>);

/// sum x_u y_u / sqrt(sum x_u^2 sum y_u^2) x (n - 1) / (n - 1 + shrink) over the n shared coordinates u, x and y the
/// ratings less what a baseline expects: the correlation of what it leaves unexplained. Symmetric; within [-1, 1].
/// Source: Koren: "Factor in the neighbors: scalable and accurate collaborative filtering", TKDD 2010.
/// Use: predicting stars by rating_neighbors, items above all: what is good and who is generous is taken off before.
struct pearson_baseline {
  float shrink = 100;  ///< >= 0, in shared coordinates

  void check() const { detail::require_at_least_zero(shrink, "pearson_baseline.shrink"); }
  using sums = shared_sums;
  static constexpr float weight(const entry_context& entry) noexcept { return entry.value - entry.expected; }
  float value(const sums& shared, const vector_summary&, const vector_summary&) const noexcept {
    return significance(shared.count - 1, shrink) * shared_cosine(shared);
  }
};
static_assert(similarity<pearson_baseline>);

}  // namespace cairn
