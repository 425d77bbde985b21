#pragma once
/// Every item alike.

#include <cstdint>

#include "cairn/sampler/concept.hpp"

namespace cairn {

/// P(item) = 1 / n.
struct uniform_sampler {
  constexpr double weight(std::uint32_t) const noexcept { return 1; }
};
static_assert(sampler<uniform_sampler>);

}  // namespace cairn
