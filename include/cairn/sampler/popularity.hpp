#pragma once
/// Items by their popularity to a power.

#include <cmath>
#include <cstdint>

#include "cairn/sampler/concept.hpp"

namespace cairn {

/// P(item) ~ count^power: 1 is by popularity, 3/4 as in word2vec (Mikolov et al. 2013), 0 uniform.
struct popularity_sampler {
  double power = .75;

  double weight(std::uint32_t count) const noexcept { return std::pow(static_cast<double>(count), power); }
};
static_assert(sampler<popularity_sampler>);

}  // namespace cairn
