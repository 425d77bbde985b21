#pragma once
/// Items by their popularity to a power.

#include <cmath>
#include <cstdint>

#include "cairn/sampler/concept.hpp"

namespace cairn {

/// P(item) ~ count^power: 1 is by popularity, 3/4 as in word2vec, 0 uniform.
/// Source: Mikolov, Sutskever, Chen, Corrado, Dean: "Distributed representations of words and phrases and their
/// compositionality", NIPS 2013.
/// Use: harder negatives at no cost; the larger the power, the more popularity itself is held back.
struct popularity_sampler {
  double power = .75;

  double weight(std::uint32_t count) const noexcept { return std::pow(static_cast<double>(count), power); }
};
static_assert(sampler<popularity_sampler>);

}  // namespace cairn
