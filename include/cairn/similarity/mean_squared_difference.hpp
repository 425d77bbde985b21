#pragma once
/// How close the ratings of two vectors are where both have one.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// 1 / (1 + mean of (a_u - b_u)^2 over the shared coordinates u), times n / (n + shrink). Symmetric; in (0, 1]; does
/// not change when both vectors are shifted together.
/// Source: Shardanand, Maes: "Social information filtering", CHI 1995; in this form in the library Surprise (Hug, JOSS
/// 2020).
/// Use: predicting stars by rating_neighbors: users who give the same stars to the same items, also where they have too
/// few in common for a correlation.
struct mean_squared_difference {
  float shrink = 0;       ///< >= 0, in shared coordinates
  float min_support = 1;  ///< fewer shared coordinates than this give 0

  void check() const {
    detail::require_at_least_zero(shrink, "mean_squared_difference.shrink");
    detail::require_at_least_zero(min_support, "mean_squared_difference.min_support");
  }
  struct sums {
    float count = 0, squares = 0;
    constexpr void add(float left, float right) noexcept {
      count += 1;
      squares += (left - right) * (left - right);
    }
  };
  static constexpr float weight(const entry_context& entry) noexcept { return entry.value; }
  constexpr float value(const sums& shared, const vector_summary&, const vector_summary&) const noexcept {
    if (shared.count < min_support) return 0;
    return significance(shared.count, shrink) * ratio_or_zero(shared.count, shared.count + shared.squares);
  }
};
static_assert(similarity<mean_squared_difference>);

}  // namespace cairn
