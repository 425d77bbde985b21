#pragma once
/// What a sampler of negatives must provide.

#include <concepts>
#include <cstdint>
#include <span>

#include "cairn/core/random.hpp"

namespace cairn {

/// An aggregate of settings whose `table(counts)` builds, from how often each of n items was taken, an object that draws
/// a place in [0, n): `table(random)`. Requires n > 0. A table is rebuilt whenever the set of candidates changes.
template <class S>
concept sampler = std::copyable<S> && requires(const S s, std::span<const std::uint32_t> counts, random_stream random) {
  { s.table(counts)(random) } -> std::same_as<std::uint32_t>;
};

}  // namespace cairn
