#pragma once
/// The cosine with its norms shared out unevenly between the two vectors.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// a.b / (|a|^(2 alpha) |b|^(2 (1 - alpha)) + shrink) over whole vectors; a (left) is the vector whose neighbors are
/// sought, the item to be scored. alpha .5 is the cosine, symmetric and within [-1, 1]. On a purchase log it is P(b |
/// a)^alpha P(a | b)^(1 - alpha), in [0, 1], and with shrink 0 what random_walk gives by step 0, left alpha and right 1
/// - alpha; on other values it is not bounded.
/// Source: Aiolli: "Efficient top-N recommendation for very large scale binary rated datasets", RecSys 2013.
/// Use: purchases or plays where cosine recommends too many or too few hits: alpha below .5 lets more of them through,
/// above .5 holds them back.
struct asymmetric_cosine {
  float alpha = .5F;  ///< in [0, 1]; how much of the norms is the left vector's
  float shrink = 0;   ///< >= 0; holds back pairs with little evidence, in units of |a| |b|

  void check() const {
    require(alpha >= 0 && alpha <= 1, "a wrong setting", "asymmetric_cosine.alpha", "a number from 0 to 1");
    detail::require_at_least_zero(shrink, "asymmetric_cosine.shrink");
  }
  using sums = dot_sum;
  static constexpr float weight(const entry_context& entry) noexcept { return entry.value; }
  void prepare(vector_summary& summary) const noexcept {
    summary.as_left = std::pow(summary.norm, 2 * alpha);
    summary.as_right = std::pow(summary.norm, 2 * (1 - alpha));
  }
  constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    return ratio_or_zero(shared.dot, left.as_left * right.as_right + shrink);
  }
};
static_assert(similarity<asymmetric_cosine>);

}  // namespace cairn
