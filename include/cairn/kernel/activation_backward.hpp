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
CAIRN_ALWAYS_INLINE void gelu_with_slope(Vector& x, Vector& slope) noexcept {
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
    auto slope = value;
    detail::gelu_with_slope(value, slope);
    gradient *= slope;
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
