#pragma once
/// Generalized binary cross entropy: the logistic loss of taken items against few sampled ones, without overconfidence.

#include <cmath>
#include <concepts>
#include <cstddef>

#include "cairn/core/error.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/loss/logistic.hpp"

namespace cairn {

/// value = target exponent softplus(-prediction) + (1 - target) softplus(prediction), slope = (1 - target)
/// sigmoid(prediction) - target exponent sigmoid(-prediction): -log sigmoid(prediction)^exponent for what was taken.
/// Source: Petrov, Macdonald: "gSASRec: reducing overconfidence in sequential recommendation trained with negative
/// sampling", RecSys 2023.
/// Use: next items against uniformly drawn ones; calibrated() gives the exponent by the share of items that are drawn.
struct generalized_logistic_loss {
  double exponent = 1;  ///< above 0; 1 is logistic_loss

  /// The exponent for `negatives` drawn of `items`: a (calibration (1 - 1 / a) + 1 / a) with a = negatives / (items -
  /// 1). Calibration 0 is the logistic loss; with 1 sigmoid(prediction) is the chance among all items.
  static generalized_logistic_loss calibrated(double calibration, std::size_t negatives, std::size_t items) {
    require(calibration >= 0 && calibration <= 1, "out of range", "generalized_logistic_loss, calibration", "0 to 1");
    require(negatives > 0 && items > 1, "nothing is drawn", "generalized_logistic_loss", "a negative and two items");
    const double share = static_cast<double>(negatives) / static_cast<double>(items - 1);
    return {share < 1 ? calibration * (share - 1) + 1 : 1};
  }

  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    return target * static_cast<T>(exponent) * softplus(-prediction) + (1 - target) * softplus(prediction);
  }
  template <std::floating_point T>
  T slope(T prediction, T target) const noexcept {
    return (1 - target) * sigmoid(prediction) - target * static_cast<T>(exponent) * sigmoid(-prediction);
  }
  void check() const { detail::require_above_zero(exponent, "generalized_logistic_loss.exponent"); }
};
static_assert(pointwise_loss<generalized_logistic_loss>);

}  // namespace cairn
