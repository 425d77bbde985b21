#pragma once
/// The kernels that networks are built of as their formulas say them: oracles of the tests; not for use.

#include <cmath>
#include <cstddef>
#include <numbers>

#include "cairn/kernel/reference.hpp"

namespace cairn::reference {

/// The derivatives of the activations, and the sums of their terms' magnitudes: what their rounding is a share of.
template <class T>
struct slope_of {
  T value, magnitude;
};

template <class T>
slope_of<T> silu_slope(T x) {
  if (std::isinf(x)) return {x > 0 ? T{1} : T{0}, T{1}};
  const T gate = sigmoid(x), rest = gate * x * sigmoid(-x);
  return {gate + rest, gate + std::abs(rest)};
}
template <class T>
slope_of<T> gelu_slope(T x) {
  if (std::isinf(x)) return {x > 0 ? T{1} : T{0}, T{1}};
  const T below = std::erfc(-x * std::numbers::sqrt2_v<T> / 2) / 2;
  const T rest = x * std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi_v<T>);
  return {below + rest, below + std::abs(rest)};
}
template <class T>
slope_of<T> gelu_tanh_slope(T x) {
  if (std::abs(x) > 1000) return {x > 0 ? T{1} : T{0}, T{1}};
  const T twice = 2 * std::sqrt(2 / std::numbers::pi_v<T>), cubic = static_cast<T>(0.044715L);
  const T y = twice * (x + cubic * x * x * x), gate = sigmoid(y);
  const T rest = gate * sigmoid(-y) * x * twice * (1 + 3 * cubic * x * x);
  return {gate + rest, gate + std::abs(rest)};
}

}  // namespace cairn::reference
