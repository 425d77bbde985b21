#pragma once
/// Okapi BM25 weights: they saturate in the value and are held back for long vectors.

#include "cairn/similarity/concept.hpp"
#include "cairn/similarity/tf_idf.hpp"

namespace cairn {

/// The weight of a value in a vector of sum `length`: v (k1 + 1) / (v + k1 (1 - b + b length / mean length)) x rarity.
constexpr float bm25_weight(float value, float length, float mean_length, float rarity, float k1, float b) noexcept {
  const float relative = mean_length > 0 ? length / mean_length : 1.F;
  return ratio_or_zero(value * (k1 + 1), value + k1 * (1 - b + b * relative)) * rarity;
}

/// sum over the shared coordinates u of w(a_u) w(b_u), w(v) = v (k1 + 1) / (v + k1 (1 - b + b length / mean length))
/// idf(u), length the sum of the vector's values, idf(u) = ln(vectors / (1 + vectors that have u)) or 0. Symmetric; not
/// bounded, and a popular vector may be nearer than oneself. Negative values weigh as 0.
/// Source: Robertson, Walker: "Some simple effective approximations to the 2-Poisson model for probabilistic weighted
/// retrieval", SIGIR 1994.
/// Use: counts with a long tail (plays, views, repeat purchases): the hundredth play adds hardly anything, and heavy
/// customers and hits say less.
struct bm25 {
  float k1 = 1.2F;  ///< >= 0; how late a repeated value saturates; the larger, the more the length counts
  float b = .75F;   ///< in [0, 1]; how much the length of a vector holds it back

  void check() const {
    detail::require_at_least_zero(k1, "bm25.k1");
    require(b >= 0 && b <= 1, "a wrong setting", "bm25.b", "a number from 0 to 1");
  }
  using sums = dot_sum;
  float weight(const entry_context& entry) const noexcept {
    return bm25_weight(std::max(0.F, entry.value), entry.vector_sum, entry.mean_vector_sum,
                       inverse_document_frequency(entry.vectors, entry.coordinate_size), k1, b);
  }
  static constexpr float value(const sums& shared, const vector_summary&, const vector_summary&) noexcept {
    return shared.dot;
  }
};
static_assert(similarity<bm25>);

}  // namespace cairn
