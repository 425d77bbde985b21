#pragma once
/// The activations of networks as epilogues of a product.

#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/epilogue.hpp"

namespace cairn {

/// value Phi(value), Phi being the normal distribution function.
struct with_gelu {
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place&) const noexcept {
    detail::gelu_lanes(value);
  }
};

/// value / (1 + exp(-value)).
struct with_silu {
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place&) const noexcept {
    detail::silu_lanes(value);
  }
};

}  // namespace cairn
