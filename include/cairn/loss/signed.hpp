#pragma once
/// A pairwise loss as one of yes and no.

#include <concepts>

#include "cairn/loss/concept.hpp"

namespace cairn {

/// value = loss.value(sign prediction), slope = sign loss.slope(sign prediction), where sign is 1 for a target above
/// 1/2 and -1 for one below: the loss of a margin between the classes. Of bpr_loss it is the logistic loss of hard
/// targets.
/// Source: Lin: "A note on margin-based loss functions in classification", Statistics and Probability Letters 2004.
/// Use: support vector machines, as signed_loss<hinge_loss>, and other classifiers by margins.
template <pairwise_loss Loss>
struct signed_loss {
  Loss loss = {};

  template <std::floating_point T>
  constexpr T value(T prediction, T target) const noexcept {
    return loss.value(sign(target) * prediction);
  }
  template <std::floating_point T>
  constexpr T slope(T prediction, T target) const noexcept {
    return sign(target) * loss.slope(sign(target) * prediction);
  }
  /// Nothing speaks for either class.
  constexpr double prediction_of(double) const noexcept { return 0; }
  void check() const { check_loss(loss); }

 private:
  template <class T>
  static constexpr T sign(T target) noexcept {
    return target > T{.5} ? T{1} : T{-1};
  }
};

template <pairwise_loss Loss>
signed_loss(Loss) -> signed_loss<Loss>;

}  // namespace cairn
