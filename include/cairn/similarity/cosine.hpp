#pragma once
/// The cosine of the angle between two vectors.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// a.b / (|a| |b| + shrink) over whole vectors. Symmetric; within [-1, 1]; does not change when a vector is scaled
/// (shrink 0). On a purchase log: shared buyers / sqrt(buyers of a x buyers of b).
/// Source: Sarwar, Karypis, Konstan, Riedl: "Analysis of recommendation algorithms for e-commerce", EC 2000; shrink:
/// Ferrari Dacrema, Cremonesi, Jannach: "Are we really making much progress?", RecSys 2019.
/// Use: the baseline for purchases and weighted clicks; a shrink of 5 to 100 keeps pairs with a single common buyer
/// from the top.
struct cosine {
  float shrink = 0;  ///< >= 0; holds back pairs with little evidence, in units of |a| |b|

  void check() const { detail::require_at_least_zero(shrink, "cosine.shrink"); }
  using sums = dot_sum;
  static constexpr float weight(const entry_context& entry) noexcept { return entry.value; }
  constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    return ratio_or_zero(shared.dot, left.norm * right.norm + shrink);
  }
};
static_assert(similarity<cosine>);

}  // namespace cairn
