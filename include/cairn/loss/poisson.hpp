#pragma once
/// The loss of counts.

#include <algorithm>
#include <cmath>
#include <concepts>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// value = e^p - t p + (t log t - t): half the Poisson deviance of a count t >= 0 whose mean is predicted by its
/// logarithm p; slope = e^p - t. 0 where e^p = t. Beyond p = 64 the exponential goes on along its tangent, so that no
/// prediction up to 10^10 overflows.
/// Source: Nelder, Wedderburn: "Generalized linear models", Journal of the Royal Statistical Society A 1972.
/// Use: how often: purchases, visits or plays in a period, where the spread grows with the mean.
struct poisson_loss {
  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    const T inside = std::min(prediction, last<T>);
    const T fixed = target > 0 ? target * std::log(target) - target : T{0};
    return std::max(std::exp(inside) * (1 + prediction - inside) - target * prediction + fixed, T{0});
  }
  template <std::floating_point T>
  T slope(T prediction, T target) const noexcept {
    return std::exp(std::min(prediction, last<T>)) - target;
  }
  /// The logarithm of a mean.
  double prediction_of(double mean) const noexcept { return std::log(std::max(mean, 1e-6)); }

 private:
  template <class T>
  static constexpr T last = 64;
};
static_assert(pointwise_loss<poisson_loss>);

}  // namespace cairn
