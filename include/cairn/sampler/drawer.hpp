#pragma once
/// Draws items by a sampler's law.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/sampler/alias_table.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/uniform.hpp"

namespace cairn {

/// Draws from [0, n), all alike. Requires n > 0.
struct uniform_drawer {
  std::uint32_t count = 1;
  std::uint32_t operator()(random_stream& random) const noexcept { return random.below(count); }
};

/// An object that draws a place in [0, weights.size()) with a chance in proportion to its weight, all alike where every
/// weight is zero; there must be at least one. Built in O(n), draws in O(1); a uniform law needs no table. A sampler
/// with a drawer of its own makes that.
template <sampler Sampler>
auto drawer_of(const Sampler& how, std::span<const double> weights) {
  if constexpr (std::same_as<Sampler, uniform_sampler>) {
    return uniform_drawer{static_cast<std::uint32_t>(weights.size())};
  } else {
    bool any = false;
    for (const double weight : weights) any = any || weight != 0;
    const std::vector<double> alike(any ? 0 : weights.size(), 1);
    const std::span<const double> law = any ? weights : std::span<const double>(alike);
    if constexpr (requires { how.drawer(law); }) {
      return how.drawer(law);
    } else {
      return alias_table(law);
    }
  }
}

}  // namespace cairn
