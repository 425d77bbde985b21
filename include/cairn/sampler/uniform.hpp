#pragma once
/// Every candidate alike.

#include <cstdint>
#include <span>

#include "cairn/sampler/concept.hpp"

namespace cairn {

/// P(item) = 1 / n. Table and draw cost O(1).
struct uniform_sampler {
  struct drawer {
    std::uint32_t count;
    constexpr std::uint32_t operator()(random_stream& random) const noexcept { return random.below(count); }
  };
  constexpr drawer table(std::span<const std::uint32_t> counts) const noexcept {
    return {static_cast<std::uint32_t>(counts.size())};
  }
};
static_assert(sampler<uniform_sampler>);

}  // namespace cairn
