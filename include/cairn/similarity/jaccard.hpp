#pragma once
/// The share of two sets that they have in common.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// |a and b| / (|a or b| + shrink): looks at which entries there are, not at their values. Symmetric; in [0, 1].
/// Source: Jaccard: "Etude comparative de la distribution florale dans une portion des Alpes et du Jura", 1901.
/// Use: who bought or viewed it, where how often means nothing: items of about the same popularity come out nearest.
struct jaccard {
  float shrink = 0;  ///< >= 0, in coordinates

  void check() const { detail::require_at_least_zero(shrink, "jaccard.shrink"); }
  using sums = dot_sum;
  static constexpr float weight(const entry_context&) noexcept { return 1; }
  constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    return ratio_or_zero(shared.dot, left.squares + right.squares - shared.dot + shrink);
  }
};
static_assert(similarity<jaccard>);

}  // namespace cairn
