#pragma once
/// Overlap of two sets where what only one of them has counts as much as one says.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// c / (c + alpha (|a| - c) + beta (|b| - c) + shrink), c = |a and b|: looks at which entries there are, not at their
/// values; a (left) is the vector whose neighbors are sought. In [0, 1]; symmetric where alpha == beta: 1 and 1 is
/// jaccard, .5 and .5 dice with twice the shrink. 1 and 0 is the share of a that is in b, 0 and 1 that of b in a.
/// Source: Tversky: "Features of similarity", Psychological Review 1977.
/// Use: sets of unequal size, such as an accessory's few buyers beside a phone's many. For item neighbors alpha > beta
/// finds what is hardly bought without the item taken, alpha < beta lets hits through.
struct tversky {
  float alpha = .5F;  ///< >= 0; how much what only the left vector has speaks against the pair
  float beta = .5F;   ///< >= 0; how much what only the right vector has does
  float shrink = 0;   ///< >= 0, in coordinates; holds back pairs of rare vectors

  void check() const {
    detail::require_at_least_zero(alpha, "tversky.alpha");
    detail::require_at_least_zero(beta, "tversky.beta");
    detail::require_at_least_zero(shrink, "tversky.shrink");
  }
  using sums = dot_sum;
  static constexpr float weight(const entry_context&) noexcept { return 1; }
  constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    const float only_left = std::max(left.squares - shared.dot, 0.F);
    const float only_right = std::max(right.squares - shared.dot, 0.F);
    return ratio_or_zero(shared.dot, shared.dot + alpha * only_left + beta * only_right + shrink);
  }
};
static_assert(similarity<tversky>);

}  // namespace cairn
