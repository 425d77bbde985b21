#pragma once
/// What a similarity of two sparse vectors must provide, so that all pairs are found in one pass over co-rated entries.
///
/// Vectors are what is compared (items, say) and coordinates are what they are made of (then: users). A similarity says
/// how an entry is weighted beforehand, which sums over the coordinates that two vectors share it needs, and how the
/// sums become a number. Cost: the sums take one `add` for each pair of entries that share a coordinate.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>

#include "cairn/core/error.hpp"

namespace cairn {

/// All that the weight of one entry may depend on. Sums are over values, sizes count entries.
struct entry_context {
  float value = 1;                  ///< the entry: a weight or a rating
  float expected = 0;               ///< what a baseline expects there; 0 where the model has none
  float age = 0;                    ///< days since the entry was made; 0 where the model has none
  std::size_t vector_size = 1;      ///< entries of the vector
  float vector_sum = 1;             ///< and their sum
  std::size_t coordinate_size = 1;  ///< vectors with an entry at this coordinate
  float coordinate_sum = 1;         ///< and their sum
  double coordinate_squares = 1;    ///< and the sum of their squares
  std::size_t vectors = 1;          ///< vectors in all
  std::size_t coordinates = 1;      ///< coordinates in all
  float mean_vector_sum = 1;        ///< mean of vector_sum over all vectors
};

/// A whole vector after weighting.
struct vector_summary {
  float squares = 0;                ///< sum of squared weights
  float norm = 0;                   ///< its square root
  float size = 0;                   ///< number of entries
  float coordinates = 0;            ///< number of coordinates in all, with and without an entry
  float as_left = 1, as_right = 1;  ///< what a similarity's `prepare` computes once a vector; 1 without
};

/// The lightest sums: the dot product. Where all weights are 1 it is the number of shared coordinates, and is counted.
struct dot_sum {
  float dot = 0;
  constexpr void add(float left, float right) noexcept { dot += term(left, right); }
  static constexpr float term(float left, float right) noexcept { return left * right; }
};

/// For similarities of the shared part alone: the count, the dot product and the squares.
struct shared_sums {
  float count = 0, dot = 0, left_squares = 0, right_squares = 0;
  constexpr void add(float left, float right) noexcept {
    count += 1;
    dot += term(left, right);
    left_squares += left * left;
    right_squares += right * right;
  }
  static constexpr float term(float left, float right) noexcept { return left * right; }
};

/// Required of a similarity S:
///
/// | expression | meaning |
/// | --- | --- |
/// | `typename S::sums` | what two vectors share; {} is nothing |
/// | `sums.add(left, right)` | takes in the two weights of one shared coordinate |
/// | `s.weight(entry)` | the weight that stands for an entry; finite |
/// | `s.value(sums, left, right)` | the similarity; 0 for {}; never NaN; only positive ones make neighbors |
///
/// Optional:
///
/// | expression | meaning |
/// | --- | --- |
/// | `s.check()` | throws cairn::error where a setting is out of its range, naming it; called by every fit |
/// | `s.prepare(summary)` | fills as_left and as_right, for what would be slow to compute for each pair |
/// | `S::sums::term(left, right)` | the term of one coordinate in the sum that the similarity is proportional to, or |
/// | | that it grows with for two given vectors, where there is such a sum: explanations split a similarity by it |
///
/// `left` is the vector whose neighbors are sought.
template <class S>
concept similarity = std::copyable<S> && std::default_initializable<typename S::sums> &&
    requires(const S s, typename S::sums sums, const entry_context& entry, const vector_summary& summary,
             float weight) {
  sums.add(weight, weight);
  { s.weight(entry) } -> std::convertible_to<float>;
  { s.value(sums, summary, summary) } -> std::convertible_to<float>;
};

/// A similarity that is proportional to a sum of terms, one a shared coordinate, or grows with it.
template <class S>
concept has_terms = requires(float weight) {
  { S::sums::term(weight, weight) } -> std::convertible_to<float>;
};

/// Throws where a setting is out of its range; every setting fits where a similarity does not say.
template <similarity S>
void check_similarity(const S& how_similar) {
  if constexpr (requires { how_similar.check(); }) how_similar.check();
}

namespace detail {

/// For `check`: most settings of similarities are numbers that must not be negative.
inline void require_at_least_zero(float setting, const char* name) {
  require(setting >= 0 && std::isfinite(setting), "a wrong setting", name, "a finite number of at least 0");
}
inline void require_positive(float setting, const char* name) {
  require(setting > 0 && std::isfinite(setting), "a wrong setting", name, "a finite number above 0");
}

}  // namespace detail

/// Trust in a similarity that rests on `count` shared coordinates: count / (count + shrink), in [0, 1]. Bell, Koren:
/// "Scalable collaborative filtering with jointly derived neighborhood interpolation weights", ICDM 2007.
constexpr float significance(float count, float shrink) noexcept {
  return count > 0 ? count / (count + shrink) : 0.F;
}

/// numerator / denominator, and 0 where the denominator is not positive.
constexpr float ratio_or_zero(float numerator, float denominator) noexcept {
  return denominator > 0 ? numerator / denominator : 0.F;
}

/// The cosine of the shared parts alone: dot / (|left| |right|), in [-1, 1]; 0 where one of them is 0.
inline float shared_cosine(const shared_sums& shared) noexcept {
  const float norms = std::sqrt(shared.left_squares) * std::sqrt(shared.right_squares);
  return std::clamp(ratio_or_zero(shared.dot, norms), -1.F, 1.F);
}

}  // namespace cairn
