#pragma once
/// Every item alike.

#include <cstdint>

#include "cairn/sampler/concept.hpp"

namespace cairn {

/// P(item) = 1 / n.
/// Source: Rendle, Freudenthaler, Gantner, Schmidt-Thieme: "BPR: Bayesian personalized ranking from implicit feedback",
/// UAI 2009.
/// Use: the start; rare items are pushed down as often as popular ones, so that popular ones are recommended.
struct uniform_sampler {
  constexpr double weight(std::uint32_t) const noexcept { return 1; }
};
static_assert(sampler<uniform_sampler>);

}  // namespace cairn
