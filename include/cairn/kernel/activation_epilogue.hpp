#pragma once
/// The activations of networks as epilogues of a product.

#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/epilogue.hpp"

namespace cairn {

namespace detail {

#if defined(__x86_64__)
/// As normal_tail_pieces, but minimax in the absolute error, 7.8e-8, and 0 from the last on.
struct rough_tail_pieces : normal_tail_pieces {
  static constexpr float c[5][16] = {
      {0x1p-1F, 0x1.734902p-2F, 0x1.ed8b9ap-3F, 0x1.2a90ep-3F, 0x1.46f686p-4F, 0x1.42ae34p-5F, 0x1.1e003cp-6F,
       0x1.c614b4p-8F, 0x1.42297ap-9F, 0x1.97da48p-11F, 0x1.cc083ap-13F, 0x1.cdc904p-15F, 0x1.9c2728p-17F,
       0x1.46d2acp-19F, 0x1.cc3602p-22F, 0},
      {-0x1.988428p-2F, -0x1.800894p-2F, -0x1.3f0c3p-2F, -0x1.d47c18p-3F, -0x1.2ff7dap-3F, -0x1.5c9678p-4F,
       -0x1.6146f8p-5F, -0x1.3c6668p-6F, -0x1.f4d7eap-8F, -0x1.5e4ea8p-9F, -0x1.b10be8p-11F, -0x1.d91196p-13F,
       -0x1.c8ae9p-15F, -0x1.8594ep-17F, -0x1.25adc4p-19F, -0x1.a4467ep-17F},
      {-0x1.2d514ap-15F, 0x1.0e055ap-4F, 0x1.c0a7ap-4F, 0x1.ee18a4p-4F, 0x1.ab73cep-4F, 0x1.326014p-4F, 0x1.7499eap-5F,
       0x1.8554aap-6F, 0x1.602c16p-7F, 0x1.151e98p-8F, 0x1.7ca608p-10F, 0x1.c96e12p-12F, 0x1.e1c0d4p-14F,
       0x1.bd3e8cp-16F, 0x1.697c12p-18F, -0x1.69073ap-12F},
      {0x1.12e358p-4F, 0x1.be8cep-5F, 0x1.adbebep-6F, -0x1.0d1abep-8F, -0x1.885632p-6F, -0x1.e2fcep-6F, -0x1.954fe4p-6F,
       -0x1.0af75p-6F, -0x1.21dfeap-7F, -0x1.0984dp-8F, -0x1.9fb714p-10F, -0x1.18662ep-11F, -0x1.47af2ep-13F,
       -0x1.4d04ap-15F, -0x1.27256p-17F, -0x1.9b7a8ep-9F},
      {-0x1.155316p-8F, -0x1.00fea2p-6F, -0x1.745118p-6F, -0x1.3559ep-6F, -0x1.2414dp-7F, 0x1.0174c6p-11F,
       0x1.63b4b8p-8F, 0x1.8a8dfep-8F, 0x1.200cfp-8F, 0x1.45121cp-9F, 0x1.2b70bp-10F, 0x1.cdeed2p-12F, 0x1.2eb97p-13F,
       0x1.542fb8p-15F, 0x1.49caaep-17F, -0x1.23f5ccp-7F}};
};
#endif

/// x becomes x Phi(x), Phi to about the epsilon of 1: half the work of gelu_lanes or less, which is right to the last
/// places in the negative tail too. Doubles go there; narrow registers take a polynomial for Phi in x^2, minimax over
/// |x| <= 5.3.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_product_lanes(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  if constexpr (sizeof(T) == 8) {
    gelu_lanes(x);
#if defined(__x86_64__)
  } else if constexpr (sizeof(Vector) == 64) {
    gelu_by_pieces<rough_tail_pieces>(x);
#endif
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

/// The approximation of value Phi(value) that GPT-2 was trained with: gelu_tanh().
struct with_gelu_tanh {
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place&) const noexcept {
    detail::gelu_tanh_lanes(value);
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
