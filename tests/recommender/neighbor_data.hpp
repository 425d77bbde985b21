#pragma once
/// Small data for the neighbor models.

#include <cstdint>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"

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

}  // namespace cairn::testing
