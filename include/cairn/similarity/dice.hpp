#pragma once
/// The share of two sets that they have in common, of the mean of their sizes.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// 2 |a and b| / (|a| + |b| + shrink): looks at which entries there are, not at their values. Symmetric; in [0, 1].
/// With shrink 0 it is 2 j / (1 + j) of the Jaccard similarity j: the same neighbors in the same order, but the near
/// ones less far ahead of the others in a sum.
/// Source: Dice: "Measures of the amount of ecologic association between species", Ecology 1945; Sorensen: "A method of
/// establishing groups of equal amplitude in plant sociology", 1948.
/// Use: neighbors from purchases or clicks where jaccard leaves the votes to too few: its small values are nearly
/// doubled, its large ones hardly changed.
struct dice {
  float shrink = 0;  ///< >= 0, in coordinates; holds back pairs of rare vectors

  void check() const { detail::require_at_least_zero(shrink, "dice.shrink"); }
  using sums = dot_sum;
  static constexpr float weight(const entry_context&) noexcept { return 1; }
  constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    return ratio_or_zero(2 * shared.dot, left.squares + right.squares + shrink);
  }
};
static_assert(similarity<dice>);

}  // namespace cairn
