#pragma once
/// What a sampler of negatives must provide.

#include <concepts>
#include <cstdint>

namespace cairn {

/// An aggregate of settings whose `weight(count)` says how likely an item is that was taken `count` times: its chance is
/// its weight over the sum of all weights. Weights are finite and not negative. Where all are zero, all items are alike.
template <class S>
concept sampler = std::copyable<S> && requires(const S s, std::uint32_t count) {
  { s.weight(count) } -> std::convertible_to<double>;
};

}  // namespace cairn
