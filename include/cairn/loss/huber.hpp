#pragma once
/// Huber's loss: squared near the target, absolute far from it.

#include <algorithm>
#include <cmath>
#include <concepts>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// With r = prediction - target: value = r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2); slope = r clamped to
/// [-delta, delta].
/// Source: Huber: "Robust estimation of a location parameter", Annals of Mathematical Statistics 1964.
/// Use: ratings or amounts with outliers: as smooth as the squared loss, and no single target pulls harder than delta.
struct huber_loss {
  double delta = 1;  ///< > 0; the knee, in units of the residual

  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    const T size = std::abs(prediction - target), knee = static_cast<T>(delta);
    return size <= knee ? size * size / 2 : knee * (size - knee / 2);
  }
  template <std::floating_point T>
  constexpr T slope(T prediction, T target) const noexcept {
    return std::clamp(prediction - target, -static_cast<T>(delta), static_cast<T>(delta));
  }
  void check() const { detail::require_above_zero(delta, "huber_loss.delta"); }
};
static_assert(pointwise_loss<huber_loss>);

}  // namespace cairn
