#pragma once
/// The activations of networks as epilogues of a product.

#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/epilogue.hpp"

namespace cairn {

namespace detail {

/// x becomes x Phi(x) by a polynomial for Phi in x^2, minimax over |x| <= 5.3: half the work of gelu_lanes, which is
/// right to the last places in the negative tail too. Doubles go there.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_product_lanes(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  if constexpr (sizeof(T) == 8) {
    gelu_lanes(x);
  } else {
    constexpr T edge = 5.3F, two_over_edge_squared = 0x1.23a25p-4F;
    constexpr T c[] = {0x1.11301ep-3F,  -0x1.1075b6p-4F, 0x1.93927p-5F,   -0x1.445002p-5F,  0x1.06cba2p-5F,
                       -0x1.9e7cc4p-6F, 0x1.3614b6p-6F,  -0x1.b00fc6p-7F, 0x1.21481p-7F,    -0x1.7f5b2cp-8F,
                       0x1.9ae6c4p-9F,  -0x1.1f4bdp-10F, 0x1.7fd216p-11F, -0x1.90da48p-11F, 0x1.296852p-12F};
    const Vector centered = x * x * two_over_edge_squared - T(1), zero{};
    Vector near;
    polynomial(near, centered, c);
    near = x * (x * near + T(.5));
    near = x < -edge ? zero : near;
    x = x > edge ? x : near;
  }
}

}  // namespace detail

/// value Phi(value), Phi being the normal distribution function: within 1.8e-7 |value| in float, as a sum that ends in
/// 1 + erf is. The function gelu has the smaller error in the negative tail.
struct with_gelu {
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place&) const noexcept {
    detail::gelu_product_lanes(value);
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
