#pragma once
/// Candidates by their popularity to a power.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/sampler/alias_table.hpp"
#include "cairn/sampler/concept.hpp"

namespace cairn {

/// P(item) ~ count^power: 1 is by popularity, 3/4 as in word2vec (Mikolov et al. 2013), 0 uniform. Where no candidate
/// was ever taken all are alike. Table O(n), draw O(1).
struct popularity_sampler {
  double power = .75;

  alias_table table(std::span<const std::uint32_t> counts) const {
    std::vector<double> weights(counts.size());
    double sum = 0;
    for (std::size_t n = 0; n < counts.size(); ++n) sum += weights[n] = std::pow(static_cast<double>(counts[n]), power);
    if (sum == 0) weights.assign(counts.size(), 1);
    return alias_table(weights);
  }
};
static_assert(sampler<popularity_sampler>);

}  // namespace cairn
