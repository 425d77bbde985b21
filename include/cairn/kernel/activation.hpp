#pragma once
/// The activations of neural networks, of vectors and of spans: ReLU, tanh, the logistic sigmoid, SiLU and GELU. No
/// branch (but one in GELU at the level avx512, far below zero); right at zeros, denormals, infinities and NaN,
/// relative accuracy in the tails too.
///
/// Largest errors in units in the last place, over all floats and over samples of doubles (bench_accuracy prints them
/// for each level): tanh 2.7, sigmoid 2.5, SiLU 3.4; GELU 7.1 in float and 13 in double, deep in the negative tail (6.1
/// and 9 where the level has FMA). The tanh form of GELU: 4 + 3 |y| with y = 1.6 x + 0.07 x^3, whose rounding exp
/// enlarges.

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "cairn/kernel/exponential.hpp"
#include "cairn/kernel/lookup_pieces.hpp"

namespace cairn {

namespace detail {

template <class Vector>
CAIRN_ALWAYS_INLINE void absolute(Vector& to, const Vector& x) noexcept {
  using bits = bits_vector<Vector>;
  bits magnitude;
  as_bits(magnitude, x);
  magnitude = (magnitude << 1) >> 1;
  as_bits(to, magnitude);
}

/// x becomes tanh(x) = -e / (e + 2) with e = exp(-2 |x|) - 1, and the sign of x.
template <class Vector>
CAIRN_ALWAYS_INLINE void tanh_lanes(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  using bits = bits_vector<Vector>;
  Vector e, tail, scale;
  absolute(e, x);
  e *= T(-2);
  clamp_below(e, T(-40));  // where tanh is 1
  exp_reduced(e, Vector{}, tail, scale);
  e = scale * tail + (scale - T(1));
  e = e / (T(-2) - e);
  bits result, sign;
  as_bits(result, e);
  as_bits(sign, x);
  result = ((result << 1) >> 1) | (sign >> (sizeof(T) * 8 - 1) << (sizeof(T) * 8 - 1));
  as_bits(x, result);
}

/// x becomes 1 / (1 + exp(-x)): exp(x) / (1 + exp(x)) below 0.
template <class Vector>
CAIRN_ALWAYS_INLINE void sigmoid_lanes(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  Vector z, one, tail, scale;
  absolute(z, x);
  z = -z;
  clamp_below(z, real_format<T>::exp_least);
  exp_reduced<real_format<T>::raised>(z, Vector{}, tail, scale);
  z = (tail * scale + scale) * real_format<T>::lowered;
  fill(one, T(1));
  x = (x < T(0) ? z : one) / (z + T(1));
}

/// x becomes x sigmoid(y); y has the sign of x.
template <class Vector>
CAIRN_ALWAYS_INLINE void times_sigmoid(Vector& x, const Vector& y) noexcept {
  using T = scalar_of<Vector>;
  constexpr T lowered = real_format<T>::lowered;
  Vector z, raised, one, tail, scale;
  absolute(z, y);
  z = -z;
  clamp_below(z, real_format<T>::exp_least);
  clamp_below(x, real_format<T>::exp_least);  // no infinity is multiplied by 0
  exp_reduced<real_format<T>::raised>(z, Vector{}, tail, scale);
  raised = tail * scale + scale;
  fill(one, T(1));
  z = x < T(0) ? x * raised : x;
  scale = x < T(0) ? one * lowered : one;
  x = z / (raised * lowered + T(1)) * scale;
}

/// x becomes x sigmoid(x).
template <class Vector>
CAIRN_ALWAYS_INLINE void silu_lanes(Vector& x) noexcept {
  const Vector y = x;
  times_sigmoid(x, y);
}

/// x becomes x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_tanh_lanes(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  constexpr T linear = static_cast<T>(0x1.9884533d43651p0), cubic = static_cast<T>(0x1.2444f2a4d8b4bp-4);
  const Vector y = x * ((x * x) * cubic + linear);
  times_sigmoid(x, y);
}

/// exp(t^2 / 2) times the normal distribution's upper tail at t >= 0, as a quotient of polynomials: all coefficients
/// are positive, so that no sum cancels. Minimax in the relative error up to `most`, beyond which the tail is 0.
template <class T>
struct normal_tail;

template <>
struct normal_tail<float> {
  static constexpr std::uint32_t upper_half = ~std::uint32_t{0xfff};
  static constexpr float most = 14.6F;
  static constexpr float above[] = {0x1p-1F, 0x1.c1055ep-2F, 0x1.779294p-3F, 0x1.4d4822p-5F, 0x1.0e426ap-8F};
  static constexpr float below[] = {0x1p0F,         0x1.acc4ep0F,   0x1.340006p0F,
                                    0x1.e124a8p-2F, 0x1.a1bb9ep-4F, 0x1.52b752p-7F};
};

template <>
struct normal_tail<double> {
  static constexpr std::uint64_t upper_half = ~std::uint64_t{0x7ffffff};
  static constexpr double most = 38.8;
  static constexpr double above[] = {0x1p-1,
                                     0x1.a7d6668472358p-1,
                                     0x1.5bdde6e5e9383p-1,
                                     0x1.6dc748457b7fep-2,
                                     0x1.0e4a99fa10d96p-3,
                                     0x1.240095cd35384p-5,
                                     0x1.d2706325608d2p-8,
                                     0x1.104cdb19d0558p-10,
                                     0x1.be8125f785e61p-14,
                                     0x1.d38aa87622c4fp-18,
                                     0x1.e0b1cdaead216p-23};
  static constexpr double below[] = {0x1p0,
                                     0x1.3a0c481189f40p1,
                                     0x1.6881e71a148b0p1,
                                     0x1.001b653aee90bp1,
                                     0x1.f59ad920476b6p-1,
                                     0x1.647ce53d79610p-2,
                                     0x1.787e11fceafb5p-4,
                                     0x1.28a69fbb6321ap-6,
                                     0x1.5791123339727p-9,
                                     0x1.1864be96bcbc4p-12,
                                     0x1.24fcff36388f9p-16,
                                     0x1.2d3b0ad9a1989p-21};
};

/// x becomes x Phi(x) = x (1 + erf(x / sqrt 2)) / 2, Phi being the normal distribution function.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_by_quotient(Vector& x) noexcept {
  using T = scalar_of<Vector>;
  using constants = normal_tail<T>;
  using bits = bits_vector<Vector>;
  Vector t;
  absolute(t, x);
  clamp_above(t, constants::most);
  // t^2 / 2 in two parts: the square of the upper half of its digits is exact
  bits digits;
  as_bits(digits, t);
  digits &= constants::upper_half;
  Vector upper, above, below, tail, scale;
  as_bits(upper, digits);
  const Vector low = T(0.5) * (t - upper) * (t + upper);
  upper = T(-0.5) * upper * upper;
  exp_reduced<real_format<T>::raised>(upper, low, tail, scale);
  polynomial(above, t, constants::above);
  polynomial(below, t, constants::below);
  above = t * above / below;
  clamp_below(x, T(-0.0));
  x -= (above * tail + above) * scale * real_format<T>::lowered;  // max(x, 0) - t Phi(-t)
}

#if defined(__x86_64__)
/// Coefficients of Phi(-t) in t - n step for the nearest n = 0, 1 ... 15: minimax to 4.4e-8 of it.
struct normal_tail_pieces {
  static constexpr float step = 45.F / 128, last = 15 * step;
  static constexpr float c[8][16] = {
      {0x1p-1F, 0x1.734902p-2F, 0x1.ed8b9ap-3F, 0x1.2a90ep-3F, 0x1.46f688p-4F, 0x1.42ae34p-5F, 0x1.1e003ep-6F,
       0x1.c614b8p-8F, 0x1.42297ap-9F, 0x1.97da3ep-11F, 0x1.cc080ep-13F, 0x1.cdc896p-15F, 0x1.9c266p-17F,
       0x1.46d188p-19F, 0x1.cc333ep-22F, 0x1.1f87d4p-24F},
      {-0x1.988454p-2F, -0x1.80091ap-2F, -0x1.3f0c3cp-2F, -0x1.d47b62p-3F, -0x1.2ff6eap-3F, -0x1.5c9524p-4F,
       -0x1.614616p-5F, -0x1.3c670ep-6F, -0x1.f4dda6p-8F, -0x1.5e5844p-9F, -0x1.b1227p-11F, -0x1.d93b04p-13F,
       -0x1.c8ecfcp-15F, -0x1.85e3a8p-17F, -0x1.26022ep-19F, -0x1.87dcb8p-22F},
      {0x1.4bb3aep-20F, 0x1.0e0a22p-4F, 0x1.c0aa38p-4F, 0x1.ee1774p-4F, 0x1.ab7118p-4F, 0x1.326028p-4F, 0x1.74986cp-5F,
       0x1.8552dcp-6F, 0x1.602c0ap-7F, 0x1.15209ap-8F, 0x1.7caf06p-10F, 0x1.c984b8p-12F, 0x1.e1e9cp-14F,
       0x1.bd7a74p-16F, 0x1.69c4cp-18F, 0x1.024242p-20F},
      {0x1.10290ap-4F, 0x1.c0b6ccp-5F, 0x1.ae2d6cp-6F, -0x1.188c38p-8F, -0x1.8c21bcp-6F, -0x1.e5b722p-6F,
       -0x1.963718p-6F, -0x1.0aa1fp-6F, -0x1.206c5ep-7F, -0x1.071632p-8F, -0x1.9a0454p-10F, -0x1.132b0cp-11F,
       -0x1.3fce4ep-13F, -0x1.431536p-15F, -0x1.1c828ap-17F, -0x1.b7792ep-20F},
      {0x1.8bbf6cp-11F, -0x1.07ecd4p-6F, -0x1.781702p-6F, -0x1.334904p-6F, -0x1.1d9c62p-7F, 0x1.eec0eep-12F,
       0x1.66ae06p-8F, 0x1.8c8b04p-8F, 0x1.20129p-8F, 0x1.43fdc6p-9F, 0x1.29018cp-10F, 0x1.c7c018p-12F, 0x1.292a4ep-13F,
       0x1.4c0a46p-15F, 0x1.3fe698p-17F, 0x1.f7dc06p-20F},
      {-0x1.0c79dp-6F, -0x1.b5e88cp-8F, -0x1.6af36p-11F, 0x1.1cf33p-8F, 0x1.7eaa02p-8F, 0x1.24f588p-8F, 0x1.800abep-10F,
       -0x1.1a433ep-11F, -0x1.2d14a2p-10F, -0x1.f969ap-11F, -0x1.271fe8p-11F, -0x1.0dbd06p-12F, -0x1.95ba5cp-14F,
       -0x1.fe59c8p-16F, -0x1.106efp-17F, -0x1.7d5984p-19F},
      {0x1.b7aae4p-6F, 0x1.2b0d18p-7F, 0x1.427b9cp-8F, -0x1.8ecd3p-9F, -0x1.0914f4p-8F, 0x1.3bdafp-11F, -0x1.948f6p-11F,
       -0x1.26943p-11F, -0x1.1a27cp-18F, 0x1.3c0554p-13F, 0x1.6640fp-13F, 0x1.ca5d74p-14F, 0x1.9a8fd4p-15F,
       0x1.2cfed6p-16F, 0x1.6db926p-18F, -0x1.88226p-19F},
      {-0x1.5e59bep-5F, -0x1.014ea8p-7F, -0x1.524956p-10F, 0x1.7f94p-8F, 0x1.787bdcp-8F, -0x1.36ffdp-8F,
       -0x1.214d42p-10F, 0x1.163b0cp-12F, 0x1.72135p-15F, 0x1.9c131p-14F, 0x1.e9644p-20F, -0x1.1c9f76p-15F,
       -0x1.181ae4p-16F, -0x1.01874ap-17F, -0x1.6f6bc6p-19F, -0x1.121cf4p-17F}};
};

/// x becomes max(x, 0) - |x| Phi(-|x|), Phi by the piece that |x| falls into, or by its end. No exponential and no
/// division.
template <class Pieces, class Vector>
CAIRN_ALWAYS_INLINE void gelu_by_pieces(Vector& x) noexcept {
  Vector t, tail;
  absolute(t, x);
  clamp_above(t, Pieces::last);
  look_up_pieces<Pieces>(tail, t);
  clamp_below(x, 0.F);
  x -= t * tail;
}
#endif

/// The same, as a product takes it: by pieces where there are such registers. Its time depends on the values a little:
/// those below -5.27 take longer.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_lanes(Vector& x) noexcept {
#if defined(__x86_64__)
  if constexpr (std::is_same_v<scalar_of<Vector>, float> && sizeof(Vector) == 64) {
    near_or_far(
        x, normal_tail_pieces::last, [](Vector& value) CAIRN_INLINE_BODY { gelu_by_pieces<normal_tail_pieces>(value); },
        [](Vector& value) CAIRN_INLINE_BODY { gelu_by_quotient(value); });
    return;
  }
#endif
  gelu_by_quotient(x);
}

}  // namespace detail

/// out[i] = max(x[i], 0), not a number stays so; out may be x.
template <class T>
void relu(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY {
    const std::remove_cvref_t<decltype(lanes)> zero{};
    lanes = lanes < zero ? zero : lanes;
  });
}

/// out[i] = tanh(x[i]); out may be x.
template <class T>
void tanh(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::tanh_lanes(lanes); });
}

/// out[i] = 1 / (1 + exp(-x[i])); out may be x.
template <class T>
void sigmoid(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::sigmoid_lanes(lanes); });
}

/// out[i] = x[i] / (1 + exp(-x[i])) (Elfwing et al. 2018); out may be x.
template <class T>
void silu(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::silu_lanes(lanes); });
}

/// out[i] = x[i] Phi(x[i]), Phi being the normal distribution function (Hendrycks and Gimpel 2016); out may be x.
template <class T>
void gelu(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::gelu_lanes(lanes); });
}

/// out[i] = x[i] (1 + tanh(sqrt(2 / pi) (x[i] + 0.044715 x[i]^3))) / 2: the approximation of GELU that GPT-2 was
/// trained with; out may be x.
template <class T>
void gelu_tanh(std::span<const std::type_identity_t<T>> x, std::span<T> out, int threads = 1) noexcept {
  detail::map_span<T>(x, out, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::gelu_tanh_lanes(lanes); });
}

}  // namespace cairn
