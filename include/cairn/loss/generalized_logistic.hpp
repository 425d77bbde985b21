#pragma once
/// Generalized binary cross entropy: the logistic loss of taken items against few sampled ones, without overconfidence.

#include <cmath>
#include <concepts>
#include <cstddef>

#include "cairn/core/error.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/loss/logistic.hpp"

namespace cairn {

/// With x = prediction + offset: value = target exponent softplus(-x) + (1 - target) softplus(x), slope = (1 - target)
/// sigmoid(x) - target exponent sigmoid(-x): -log sigmoid(x)^exponent for what was taken.
/// Source: Petrov, Macdonald: "gSASRec: reducing overconfidence in sequential recommendation trained with negative
/// sampling", RecSys 2023.
/// Use: next items against uniformly drawn ones; calibrated() gives the exponent by the share of items that are drawn.
struct generalized_logistic_loss {
  double exponent = 1;  ///< above 0; 1 is logistic_loss
  double offset = 0;    ///< on predictions; it changes no ranking, only where a model that starts at 0 starts

  /// The exponent for `negatives` drawn of `items`: a (calibration (1 - 1 / a) + 1 / a) with a = negatives / (items -
  /// 1). Calibration 0 is the logistic loss; with 1 sigmoid(prediction) is the chance among all items.
  static generalized_logistic_loss calibrated(double calibration, std::size_t negatives, std::size_t items) {
    require(calibration >= 0 && calibration <= 1, "out of range", "generalized_logistic_loss, calibration", "0 to 1");
    require(negatives > 0 && items > 1, "nothing is drawn", "generalized_logistic_loss", "a negative and two items");
    const double share = static_cast<double>(negatives) / static_cast<double>(items - 1);
    return {share < 1 ? calibration * (share - 1) + 1 : 1};
  }

  /// The best single x against `negatives` for each taken item. As an offset it spares a model from first learning that
  /// nearly all is a negative, in which embeddings that started small lose themselves in one common direction. Source:
  /// Lin et al.: "Focal loss for dense object detection", ICCV 2017 (4.1, the prior of the bias).
  double prior(std::size_t negatives) const noexcept { return std::log(exponent / static_cast<double>(negatives)); }

  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    const T x = prediction + static_cast<T>(offset);
    return target * static_cast<T>(exponent) * softplus(-x) + (1 - target) * softplus(x);
  }
  template <std::floating_point T>
  T slope(T prediction, T target) const noexcept {
    const T x = prediction + static_cast<T>(offset);
    return (1 - target) * sigmoid(x) - target * static_cast<T>(exponent) * sigmoid(-x);
  }
  void check() const {
    detail::require_above_zero(exponent, "generalized_logistic_loss.exponent");
    require(std::isfinite(offset), "not finite", "generalized_logistic_loss.offset", "a number");
  }
};
static_assert(pointwise_loss<generalized_logistic_loss>);

}  // namespace cairn
