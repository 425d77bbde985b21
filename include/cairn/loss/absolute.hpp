#pragma once
/// Absolute error.

#include <cmath>
#include <concepts>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// value = |prediction - target|, slope = its sign, 0 at the target. The best constant is the median of the targets.
/// Source: Boscovich 1757; Koenker, Bassett: "Regression quantiles", Econometrica 1978.
/// Use: targets with gross outliers, or where the error is judged by its mean absolute value; converges slowly near 0.
struct absolute_loss {
  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    return std::abs(prediction - target);
  }
  template <std::floating_point T>
  constexpr T slope(T prediction, T target) const noexcept {
    return static_cast<T>((prediction > target) - (prediction < target));
  }
};
static_assert(pointwise_loss<absolute_loss>);

}  // namespace cairn
