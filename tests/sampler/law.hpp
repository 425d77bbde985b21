#pragma once
/// What every sampler must obey, checked by one line a sampler.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/sampler/concept.hpp"

namespace cairn::test {

/// Whether draws fit the law: every cell of 200,000 draws within five standard deviations of its expectation.
template <class Drawer>
bool fits_law(Drawer draw, std::span<const double> law) {
  constexpr double draws = 200000;
  random_stream random(11, purpose::negative);
  std::vector<double> counts(law.size(), 0.);
  for (int n = 0; n < static_cast<int>(draws); ++n) ++counts.at(draw(random));
  for (std::size_t n = 0; n < law.size(); ++n) {
    if (std::abs(counts[n] - draws * law[n]) > 5 * std::sqrt(draws * law[n] * (1 - law[n])) + 1e-9) return false;
  }
  return true;
}

}  // namespace cairn::test
