#pragma once
/// The cosine after term weighting: a coordinate that every vector has says little.

#include "cairn/similarity/concept.hpp"

namespace cairn {

/// How rare a coordinate is: ln(vectors / (1 + vectors that have it)), at least 0.
inline float inverse_document_frequency(std::size_t vectors, std::size_t containing) noexcept {
  return std::max(0.F, std::log(static_cast<float>(vectors) / static_cast<float>(1 + containing)));
}

/// a.b / (|a| |b| + shrink) of sqrt(value) x idf(coordinate)^power. Negative values weigh as 0. Symmetric; in [0, 1];
/// does not change when a vector is scaled by a positive number (shrink 0).
/// Source: Sparck Jones: "A statistical interpretation of term specificity and its application in retrieval", Journal
/// of Documentation 1972; in this form (power 1) in the library implicit.
/// Use: purchases or words of descriptions where customers with long histories, or words of every text, join everything
/// with everything.
struct tf_idf_cosine {
  float shrink = 0;  ///< >= 0, in units of |a| |b|
  float power = 1;   ///< >= 0; 0 takes the rarity out

  void check() const {
    detail::require_at_least_zero(shrink, "tf_idf_cosine.shrink");
    detail::require_at_least_zero(power, "tf_idf_cosine.power");
  }
  using sums = dot_sum;
  float weight(const entry_context& entry) const noexcept {
    return std::sqrt(std::max(0.F, entry.value)) *
           std::pow(inverse_document_frequency(entry.vectors, entry.coordinate_size), power);
  }
  constexpr float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    return ratio_or_zero(shared.dot, left.norm * right.norm + shrink);
  }
};
static_assert(similarity<tf_idf_cosine>);

}  // namespace cairn
