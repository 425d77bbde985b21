#pragma once
/// Small data and a similarity of one's own, for the tests of neighbor models.

#include <cstdint>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/recommender/concept.hpp"
#include "cairn/similarity/concept.hpp"

namespace cairn::testing {

/// Every user has each item with the given chance in 100, and stars 1 to 5 (or 1 for all).
inline interactions random_interactions(std::size_t users, std::size_t items, std::uint32_t percent, bool stars,
                                        std::uint64_t seed = 3) {
  random_stream random(seed, purpose::simulate);
  std::vector<interaction> entries;
  for (std::uint32_t u = 0; u < users; ++u) {
    for (std::uint32_t i = 0; i < items; ++i) {
      if (random.below(100) < percent) entries.push_back({u, i, stars ? static_cast<float>(1 + random.below(5)) : 1.F});
    }
  }
  return interactions(users, items, entries);
}

/// A similarity of the user's own: pairs with few in common do not count.
struct shared_count {
  float at_least = 2;

  using sums = dot_sum;
  static constexpr float weight(const entry_context&) noexcept { return 1; }
  constexpr float value(const sums& shared, const vector_summary&, const vector_summary&) const noexcept {
    return shared.dot < at_least ? 0.F : shared.dot;
  }
};

/// scores [I] of one user.
std::vector<float> catalogue_scores(const auto& model, user_index user) {
  std::vector<float> scores(model.items());
  score_catalogue(model, std::span<const user_index>(&user, 1), std::span<float>(scores));
  return scores;
}

/// The share of one past item, 0 where it has none.
inline float share_of(const explanation& why, item_index because) {
  for (const contribution& part : why.parts) {
    if (part.because == because) return part.share;
  }
  return 0;
}

}  // namespace cairn::testing
