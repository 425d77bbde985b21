#pragma once
/// Squared error: the loss of ratings.

#include <concepts>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// value = (prediction - target)^2 / 2, slope = prediction - target. NaN where an argument is NaN.
/// Source: Legendre 1805.
/// Use: ratings and amounts without gross outliers; the best constant is the mean.
struct squared_loss {
  template <std::floating_point T>
  constexpr T value(T prediction, T target) const noexcept {
    return (prediction - target) * (prediction - target) / 2;
  }
  template <std::floating_point T>
  constexpr T slope(T prediction, T target) const noexcept {
    return prediction - target;
  }
};
static_assert(pointwise_loss<squared_loss>);

}  // namespace cairn
