#pragma once
/// How near two whole vectors are by the length of their difference.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// The count of shared coordinates beside the dot product: vectors that share none are told from perpendicular ones.
struct counted_dot_sum {
  float count = 0, dot = 0;
  constexpr void add(float left, float right) noexcept {
    count += 1;
    dot += term(left, right);
  }
  static constexpr float term(float left, float right) noexcept { return left * right; }
};

/// |a - b|^2 of whole vectors from their squares and their dot product, which are floats: exact for stars and counts;
/// elsewhere differences of about 1e-3 |a| are lost in rounding.
constexpr double squared_distance(float dot, const vector_summary& left, const vector_summary& right) noexcept {
  const double squares = static_cast<double>(left.squares) + static_cast<double>(right.squares);
  return std::max(squares - 2 * static_cast<double>(dot), 0.);
}

/// 1 / (1 + |a - b| / scale) over whole vectors, absent entries as 0; 0 where no coordinate is shared. Symmetric; in
/// [0, 1], 1 for equal vectors.
/// Source: Segaran: "Programming collective intelligence", 2007, as the inverse of the distance; here over whole
/// vectors rather than what is shared, so that few shared entries are not near by themselves.
/// Use: counts whose size matters as much as their direction, such as pieces a customer orders of each item. A vector
/// of few entries is near to all others of few; on ratings take mean_squared_difference or pearson.
struct euclidean {
  float scale = 1;  ///< > 0, in units of the values: the distance at which the similarity is a half

  void check() const { detail::require_positive(scale, "euclidean.scale"); }
  using sums = counted_dot_sum;
  static constexpr float weight(const entry_context& entry) noexcept { return entry.value; }
  float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    if (shared.count == 0) return 0;
    const double distance = std::sqrt(squared_distance(shared.dot, left, right));
    return static_cast<float>(1 / (1 + distance / static_cast<double>(scale)));
  }
};
static_assert(similarity<euclidean>);

}  // namespace cairn
