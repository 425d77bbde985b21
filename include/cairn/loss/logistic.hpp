#pragma once
/// Logistic loss, also called binary cross entropy with logits: the loss of yes and no.

#include <algorithm>
#include <cmath>
#include <concepts>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// log(1 + e^x) without overflow: x for large x, e^x for very negative ones.
template <std::floating_point T>
T softplus(T x) noexcept {
  return std::max(x, T{0}) + std::log1p(std::exp(-std::abs(x)));
}

/// 1 / (1 + e^-x) without overflow.
template <std::floating_point T>
T sigmoid(T x) noexcept {
  const T e = std::exp(-std::abs(x));
  return (x >= 0 ? T{1} : e) / (1 + e);
}

/// The cross entropy of a Bernoulli target in [0, 1] and sigmoid(prediction):
/// value = softplus(prediction) - target * prediction, slope = sigmoid(prediction) - target.
/// Source: Cox: "The regression analysis of binary sequences", Journal of the Royal Statistical Society B 1958.
/// Use: yes and no, where the prediction should be a chance: clicks, churn, taken items against sampled negatives.
struct logistic_loss {
  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    return softplus(prediction) - target * prediction;
  }
  template <std::floating_point T>
  T slope(T prediction, T target) const noexcept {
    return sigmoid(prediction) - target;
  }
  /// The logit of a mean in [0, 1], away from its ends.
  double prediction_of(double mean) const noexcept {
    const double inside = std::clamp(mean, 1e-6, 1 - 1e-6);
    return std::log(inside / (1 - inside));
  }
};
static_assert(pointwise_loss<logistic_loss>);

}  // namespace cairn
