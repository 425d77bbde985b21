#pragma once
/// The derivatives of activations, of vectors and of spans, as accurate as the activations: right at zeros, denormals,
/// infinities and NaN.
///
/// Largest errors in epsilons of the terms' magnitudes (SiLU: s (1 + |x| (1 - s)); GELU: Phi + |x| phi), over all
/// exponents: 4 in float and in double, in the negative tails 8 and 13. The tanh form of GELU: 6 + 4 |y| with y = 1.6 x
/// + 0.07 x^3.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/activation.hpp"

namespace cairn {

namespace detail {

/// x becomes max(x, 0), not a number stays so; slope is 0 up to 0 and 1 elsewhere.
template <class Vector>
CAIRN_ALWAYS_INLINE void relu_with_slope(Vector& x, Vector& slope) noexcept {
  Vector one;
  fill(one, scalar_of<Vector>(1));
  slope = x <= Vector{} ? Vector{} : one;
  x = x < Vector{} ? Vector{} : x;
}

/// upper and lower become sigmoid(|y|) and sigmoid(-|y|), the second as a multiple of real_format::lowered.
template <class Vector>
CAIRN_ALWAYS_INLINE void sigmoids(const Vector& y, Vector& upper, Vector& lower) noexcept {
  using T = scalar_of<Vector>;
  Vector z, one, tail, scale;
  absolute(z, y);
  z = -z;
  clamp_below(z, real_format<T>::exp_least);
  exp_reduced<real_format<T>::raised>(z, Vector{}, tail, scale);
  z = tail * scale + scale;
  fill(one, T(1));
  upper = one / (z * real_format<T>::lowered + T(1));
  lower = z * upper;
}

/// x becomes x sigmoid(y) and slope its derivative sigmoid(y) (1 + product sigmoid(-y)), where y has the sign of x and
/// `product`, x times the derivative of y, is finite, far out too.
template <class Vector>
CAIRN_ALWAYS_INLINE void gate_with_slope(Vector& x, const Vector& y, const Vector& product, Vector& slope) noexcept {
  using T = scalar_of<Vector>;
  constexpr T lowered = real_format<T>::lowered;
  Vector upper, lower, bounded = x;
  sigmoids(y, upper, lower);
  const Vector below = (product * upper + T(1)) * lower * lowered;
  const Vector above = (product * (lower * lowered) + T(1)) * upper;
  slope = x < Vector{} ? below : above;
  clamp_below(bounded, real_format<T>::exp_least);  // no infinity is multiplied by 0
  lower = bounded * lower * lowered;
  x = x < Vector{} ? lower : x * upper;
}

/// x becomes x sigmoid(x) and slope its derivative.
template <class Vector>
CAIRN_ALWAYS_INLINE void silu_with_slope(Vector& x, Vector& slope) noexcept {
  using T = scalar_of<Vector>;
  Vector product = x;
  const Vector y = x;
  clamp_below(product, real_format<T>::exp_least);
  clamp_above(product, -real_format<T>::exp_least);
  gate_with_slope(x, y, product, slope);
}

/// x becomes x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 and slope its derivative.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_tanh_with_slope(Vector& x, Vector& slope) noexcept {
  using T = scalar_of<Vector>;
  constexpr T linear = static_cast<T>(0x1.9884533d43651p0), cubic = static_cast<T>(0x1.2444f2a4d8b4bp-4);
  constexpr T most = sizeof(T) == 4 ? 12 : 24;  // the derivative is 1 or 0 beyond
  Vector near = x;
  clamp_below(near, -most);
  clamp_above(near, most);
  const Vector square = near * near;
  const Vector y = near * (square * cubic + linear);
  gate_with_slope(x, y, near * (square * (3 * cubic) + linear), slope);
}

/// x becomes x Phi(x) and slope Phi(x) + x phi(x), phi being the normal density. With t = |x| both follow from exp(-t^2
/// / 2) and the quotient that Phi(-t) is of it: the derivative at t is 1 - that at -t.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_with_slope_by_quotient(Vector& x, Vector& slope) noexcept {
  using T = scalar_of<Vector>;
  using constants = normal_tail<T>;
  constexpr T density_at_0 = static_cast<T>(0x1.9884533d43651p-2);
  bits_vector<Vector> digits;
  Vector t, upper, above, below, tail, scale, one;
  absolute(t, x);
  clamp_above(t, constants::most);
  as_bits(digits, t);  // as in gelu_by_quotient
  digits &= constants::upper_half;
  as_bits(upper, digits);
  const Vector low = T(0.5) * (t - upper) * (t + upper);
  upper = T(-0.5) * upper * upper;
  exp_reduced<real_format<T>::raised>(upper, low, tail, scale);
  polynomial(above, t, constants::above);
  polynomial(below, t, constants::below);
  above /= below;
  below = above - t * density_at_0;
  below = (below * tail + below) * scale * real_format<T>::lowered;
  fill(one, T(1));
  slope = x < Vector{} ? below : one - below;
  above *= t;
  clamp_below(x, T(-0.0));
  x -= (above * tail + above) * scale * real_format<T>::lowered;
}

#if defined(__x86_64__)
/// Coefficients of the derivative at -t, Phi(-t) - t phi(t), in t - n step for the nearest n = 0, 1 ... 15: minimax in
/// the error relative to Phi(-t) + t phi(t), by Lawson's iteration, 1.4e-7 as rounded.
struct gelu_slope_pieces {
  static constexpr float step = 51.F / 128, last = 15 * step;
  static constexpr float c[8][16] = {
      {0x1p-1F, 0x1.962ddep-3F, -0x1.31c5acp-6F, -0x1.e105ecp-4F, -0x1.f80adep-4F, -0x1.609092p-4F, -0x1.7ba416p-5F,
       -0x1.49a08ap-6F, -0x1.d74936p-8F, -0x1.187f3ep-9F, -0x1.17d2f2p-11F, -0x1.d5e416p-14F, -0x1.4d0284p-16F,
       -0x1.8f38eap-19F, -0x1.95693cp-22F, -0x1.5d2326p-25F},
      {-0x1.988454p-1F, -0x1.5b644cp-1F, -0x1.95ed8ep-2F, -0x1.c8e79ap-4F, 0x1.efa2c6p-5F, 0x1.ba3d5ap-4F,
       0x1.5c8444p-4F, 0x1.825a0ap-5F, 0x1.4bb9acp-6F, 0x1.ca075ap-8F, 0x1.030e9p-9F, 0x1.e55f78p-12F, 0x1.7b2a7cp-14F,
       0x1.f04c9p-17F, 0x1.11069ep-19F, 0x1.fa41d8p-23F},
      {0x1.51b8fap-28F, 0x1.20c308p-2F, 0x1.8eb73cp-2F, 0x1.334a34p-2F, 0x1.0aefecp-3F, 0x1.be9e4p-10F, -0x1.80a35ep-5F,
       -0x1.60507p-5F, -0x1.8f1c06p-6F, -0x1.4efd08p-7F, -0x1.b9b324p-9F, -0x1.d60458p-11F, -0x1.99c4dcp-13F,
       -0x1.277376p-15F, -0x1.629714p-18F, -0x1.63c694p-21F},
      {0x1.10582ap-2F, 0x1.6e84cp-3F, -0x1.09620cp-9F, -0x1.07f4bap-3F, -0x1.183f08p-3F, -0x1.2ca0cep-4F,
       -0x1.a2327p-7F, 0x1.c052a2p-7F, 0x1.e947f8p-7F, 0x1.16e108p-7F, 0x1.c2e1a8p-9F, 0x1.184fap-10F, 0x1.159f9cp-12F,
       0x1.be6816p-15F, 0x1.26bd92p-17F, 0x1.422538p-20F},
      {0x1.e12344p-19F, -0x1.97e486p-4F, -0x1.c2f5ep-4F, -0x1.58995ap-5F, 0x1.a92e12p-6F, 0x1.71607ap-5F, 0x1.c82b2p-6F,
       0x1.b6abd6p-8F, -0x1.98e52cp-9F, -0x1.081a78p-8F, -0x1.27b3d2p-9F, -0x1.c47698p-11F, -0x1.05bbdp-12F,
       -0x1.dd5dd2p-15F, -0x1.5ec162p-17F, -0x1.a48b18p-20F},
      {-0x1.ea838ap-5F, -0x1.032b22p-5F, 0x1.44b564p-6F, 0x1.4edfa6p-5F, 0x1.79cbfap-6F, -0x1.31624p-9F,
       -0x1.868e2ep-7F, -0x1.0896a4p-7F, -0x1.1644b2p-9F, 0x1.4cc05ep-11F, 0x1.d8f78cp-11F, 0x1.f84cp-12F,
       0x1.668782p-13F, 0x1.7d0b58p-15F, 0x1.3ce18ep-17F, 0x1.ab749cp-20F},
      {0x1.8b1042p-13F, 0x1.51ccfcp-6F, 0x1.22408cp-6F, -0x1.5c5b4ep-11F, -0x1.75a224p-7F, -0x1.03795p-7F,
       -0x1.da3e2ap-12F, 0x1.5f7242p-9F, 0x1.f38738p-10F, 0x1.04ee76p-11F, -0x1.01840ap-13F, -0x1.69c75ap-13F,
       -0x1.669ce6p-14F, -0x1.d46da2p-16F, -0x1.c64c84p-18F, -0x1.2bffdap-20F},
      {0x1.28f8eep-7F, 0x1.eaaa3cp-9F, -0x1.5676ccp-8F, -0x1.9efb3ep-8F, -0x1.ea674ep-11F, 0x1.660ba6p-9F,
       0x1.107958p-9F, 0x1.9f1272p-13F, -0x1.22797ap-11F, -0x1.86999cp-12F, -0x1.5f573cp-14F, 0x1.afb218p-16F,
       0x1.dd37f6p-16F, 0x1.9fceecp-17F, 0x1.e133bep-19F, 0x1.400756p-20F}};
};
#endif

/// x becomes Phi(x) + x phi(x): by pieces as in gelu_lanes.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_slope_lanes(Vector& x) noexcept {
  [[maybe_unused]] const auto by_quotient = [](Vector& value) CAIRN_INLINE_BODY {
    Vector slope;
    gelu_with_slope_by_quotient(value, slope);
    value = slope;
  };
#if defined(__x86_64__)
  if constexpr (std::is_same_v<scalar_of<Vector>, float> && sizeof(Vector) == 64) {
    near_or_far(
        x, gelu_slope_pieces::last,
        [](Vector& value) CAIRN_INLINE_BODY {
          Vector t, below;
          absolute(t, value);
          clamp_above(t, gelu_slope_pieces::last);
          look_up_pieces<gelu_slope_pieces>(below, t);
          const Vector above = 1.F - below;
          value = value < Vector{} ? below : above;
        },
        by_quotient);
    return;
  }
#endif
  by_quotient(x);
}

/// x becomes x Phi(x) and slope its derivative.
template <class Vector>
CAIRN_ALWAYS_INLINE void gelu_with_slope(Vector& x, Vector& slope) noexcept {
  if constexpr (sizeof(scalar_of<Vector>) == 4 && sizeof(Vector) == 64) {
    slope = x;
    gelu_slope_lanes(slope);
    gelu_lanes(x);
  } else {
    gelu_with_slope_by_quotient(x, slope);
  }
}

/// dx[i] = slope(x[i], dy[i]) with slope(Vector& x, Vector& dy) changing its second argument.
template <class T, class Function>
void map_pairs(std::span<const T> x, std::span<const T> dy, std::span<T> dx, int threads,
               const Function& function) noexcept {
  assert(x.size() == dx.size() && dy.size() == dx.size());
  const auto run = [&](std::size_t begin, std::size_t end, int) {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      constexpr std::size_t width = lane_count<T, decltype(level)>;
      lanes<T, decltype(level)> value, gradient;
      std::size_t i = begin;
      for (; i + width <= end; i += width) {
        load(value, x.data() + i);
        load(gradient, dy.data() + i);
        function(value, gradient);
        store(dx.data() + i, gradient);
      }
      if (i < end) {
        load_part(value, x.data() + i, end - i);
        load_part(gradient, dy.data() + i, end - i);
        function(value, gradient);
        store_part(dx.data() + i, gradient, end - i);
      }
    });
  };
  if (threads == 1) {
    run(0, dx.size(), 0);
  } else {
    parallel_for(dx.size(), std::size_t{1} << 15, threads, run);
  }
}

}  // namespace detail

/// dx[i] = 0 where x[i] <= 0, else dy[i]; x may be what relu() gave, and dx may be dy.
template <class T>
void relu_backward(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> dy,
                   std::span<T> dx, int threads = 1) noexcept {
  detail::map_pairs<T>(x, dy, dx, threads, [](auto& value, auto& gradient) CAIRN_INLINE_BODY {
    const std::remove_cvref_t<decltype(value)> zero{};
    gradient = value <= zero ? zero : gradient;
  });
}

/// dx[i] = dy[i] (1 - y[i]^2) for y[i] = tanh(x[i]); dx may be dy.
template <class T>
void tanh_backward(std::span<const std::type_identity_t<T>> y, std::span<const std::type_identity_t<T>> dy,
                   std::span<T> dx, int threads = 1) noexcept {
  detail::map_pairs<T>(y, dy, dx, threads, [](auto& value, auto& gradient) CAIRN_INLINE_BODY {
    gradient *= (T(1) - value) * (T(1) + value);
  });
}

/// dx[i] = dy[i] y[i] (1 - y[i]) for y[i] = sigmoid(x[i]); dx may be dy.
template <class T>
void sigmoid_backward(std::span<const std::type_identity_t<T>> y, std::span<const std::type_identity_t<T>> dy,
                      std::span<T> dx, int threads = 1) noexcept {
  detail::map_pairs<T>(y, dy, dx, threads,
                       [](auto& value, auto& gradient) CAIRN_INLINE_BODY { gradient *= value * (T(1) - value); });
}

/// dx[i] = dy[i] times the derivative of silu at x[i]; dx may be dy.
template <class T>
void silu_backward(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> dy,
                   std::span<T> dx, int threads = 1) noexcept {
  detail::map_pairs<T>(x, dy, dx, threads, [](auto& value, auto& gradient) CAIRN_INLINE_BODY {
    auto slope = value;
    detail::silu_with_slope(value, slope);
    gradient *= slope;
  });
}

/// dx[i] = dy[i] times the derivative of gelu at x[i]; dx may be dy.
template <class T>
void gelu_backward(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> dy,
                   std::span<T> dx, int threads = 1) noexcept {
  detail::map_pairs<T>(x, dy, dx, threads, [](auto& value, auto& gradient) CAIRN_INLINE_BODY {
    detail::gelu_slope_lanes(value);
    gradient *= value;
  });
}

/// dx[i] = dy[i] times the derivative of gelu_tanh at x[i]; dx may be dy.
template <class T>
void gelu_tanh_backward(std::span<const std::type_identity_t<T>> x, std::span<const std::type_identity_t<T>> dy,
                        std::span<T> dx, int threads = 1) noexcept {
  detail::map_pairs<T>(x, dy, dx, threads, [](auto& value, auto& gradient) CAIRN_INLINE_BODY {
    auto slope = value;
    detail::gelu_tanh_with_slope(value, slope);
    gradient *= slope;
  });
}

}  // namespace cairn
