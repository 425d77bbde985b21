#pragma once
/// What a sampler of negatives must provide.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/random.hpp"

namespace cairn {

/// An aggregate of settings whose `weight(count)` says how likely an item is that was taken `count` times: its chance
/// is its weight over the sum of all weights. Weights are finite and not negative. Where all are zero, all items are
/// alike.
///
/// Optional:
///
/// | member | meaning |
/// | --- | --- |
/// | `s.check()` | throws cairn::error where a setting is out of its range, naming it |
/// | `s.drawer(weights)` | what draws places [0, weights.size()) by them, in place of an alias table |
template <class S>
concept sampler = std::copyable<S> && requires(const S s, std::uint32_t count) {
  { s.weight(count) } -> std::convertible_to<double>;
};

/// A sampler that looks at scores: `candidates` items are drawn by its weights, and `choose(scores, random)` says which
/// of them is taken, given the model's scores [candidates] of them; there is at least one.
template <class S>
concept choosing_sampler = sampler<S> && requires(const S s, std::span<const float> scores, random_stream& random) {
  { s.candidates } -> std::convertible_to<int>;
  { s.choose(scores, random) } -> std::convertible_to<std::size_t>;
};

/// Throws where a setting is out of its range; every setting fits where a sampler does not say.
template <sampler S>
void check_sampler(const S& how) {
  if constexpr (requires { how.check(); }) how.check();
}

}  // namespace cairn
