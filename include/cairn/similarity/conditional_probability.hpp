#pragma once
/// How likely one vector's entry is where the other has one, with popular vectors held back.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// |a and b| / ((|b| + shrink) |a|^alpha): P(a | b) by frequencies, over a power of a's own. Looks at which entries
/// there are, not at their values. Left (a) is the item that is scored, right (b) the one that was taken. In [0, 1];
/// not symmetric, unless alpha is 1 and shrink 0. The form in which customers with n items say less, by n^-.5, is
/// random_walk{.step = .25, .left = alpha, .right = 1}.
/// Source: Deshpande, Karypis: "Item-based top-N recommendation algorithms", TOIS 2004.
/// Use: "who bought this also bought" from baskets or purchases: alpha 0 shows the hits that most buyers add, alpha
/// near 1 what belongs to this item in particular.
struct conditional_probability {
  float alpha = .5F;  ///< >= 0; how much a popular item is held back as a recommendation
  float shrink = 0;   ///< >= 0, in coordinates; how much a rarely taken item says less

  void check() const {
    detail::require_at_least_zero(alpha, "conditional_probability.alpha");
    detail::require_at_least_zero(shrink, "conditional_probability.shrink");
  }
  using sums = dot_sum;
  static constexpr float weight(const entry_context&) noexcept { return 1; }
  void prepare(vector_summary& summary) const noexcept {
    const float size = std::max(summary.size, 1.F);
    summary.as_left = std::pow(size, -alpha);
    summary.as_right = 1 / (size + shrink);
  }
  static constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) noexcept {
    return shared.dot * left.as_left * right.as_right;
  }
};
static_assert(similarity<conditional_probability>);

}  // namespace cairn
