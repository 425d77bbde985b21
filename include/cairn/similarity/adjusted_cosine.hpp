#pragma once
/// The cosine of ratings from which each customer's own mean is taken off first.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// Sum of (a_u - m_u)(b_u - m_u) over the shared coordinates u, divided by the root of both sums of squares over the
/// same; m_u is the mean of coordinate u over all vectors that have it. Times n / (n + shrink). Symmetric; within [-1,
/// 1]; does not change when a coordinate's values are all shifted.
/// Source: Sarwar, Karypis, Konstan, Riedl: "Item-based collaborative filtering recommendation algorithms", WWW 2001.
/// Use: items compared by stars where some customers give 5 to all and others never: it sees who likes an item more
/// than his others. On a purchase log, where all values are 1, it is 0.
struct adjusted_cosine {
  float shrink = 0;  ///< >= 0, in shared coordinates

  void check() const { detail::require_at_least_zero(shrink, "adjusted_cosine.shrink"); }
  using sums = shared_sums;
  static constexpr float weight(const entry_context& entry) noexcept {
    return entry.value - entry.coordinate_sum / static_cast<float>(std::max<std::size_t>(entry.coordinate_size, 1));
  }
  float value(const sums& shared, const vector_summary&, const vector_summary&) const noexcept {
    return significance(shared.count, shrink) * shared_cosine(shared);
  }
};
static_assert(similarity<adjusted_cosine>);

}  // namespace cairn
