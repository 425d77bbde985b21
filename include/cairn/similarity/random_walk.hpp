#pragma once
/// Where a walk over the graph of customers and items goes in three steps, with popular ends held back.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// sum over shared u of a_u b_u / n_u^(2 step), divided by |a|^left |b|^right; n_u is the number of vectors that have
/// coordinate u and |.| the number of entries. Left is the vector whose neighbors are sought (the item to be scored),
/// right the one they are found by (the item taken). Positive for positive values; symmetric where left == right; not
/// bounded.
///
/// step .5, right 1 and left beta is RP3beta for unit values.
/// Source: Christoffel, Paudel, Newell, Bernstein: "Blockbusters and wallflowers: accurate, diverse, and scalable
/// recommendations with random walks", RecSys 2015.
/// Use: the first to try for purchases and clicks: its three settings hold back hits and heavy buyers each by itself.
struct random_walk {
  float step = .5F;   ///< >= 0; how much a customer with many items says less
  float left = .3F;   ///< >= 0; how much the popularity of what is scored is held back
  float right = .5F;  ///< >= 0; how much a popular item taken says less

  void check() const {
    detail::require_at_least_zero(step, "random_walk.step");
    detail::require_at_least_zero(left, "random_walk.left");
    detail::require_at_least_zero(right, "random_walk.right");
  }
  using sums = dot_sum;
  float weight(const entry_context& entry) const noexcept {
    return entry.value * std::pow(static_cast<float>(std::max<std::size_t>(entry.coordinate_size, 1)), -step);
  }
  void prepare(vector_summary& summary) const noexcept {
    const float size = std::max(summary.size, 1.F);
    summary.as_left = std::pow(size, -left);
    summary.as_right = std::pow(size, -right);
  }
  static constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) noexcept {
    return shared.dot * left.as_left * right.as_right;
  }
};
static_assert(similarity<random_walk>);

}  // namespace cairn
