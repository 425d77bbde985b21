#pragma once
/// The focal loss: a logistic loss that leaves easy cases alone.

#include <cmath>
#include <concepts>

#include "cairn/loss/concept.hpp"
#include "cairn/loss/logistic.hpp"

namespace cairn {

/// With s = sigmoid(prediction): value = t alpha (1 - s)^gamma softplus(-p) + (1 - t) (1 - alpha) s^gamma softplus(p)
/// of a target t in [0, 1]. slope = (1 - t) (1 - alpha) g(p) - t alpha g(-p) with g(p) = s^gamma (s + gamma (1 - s)
/// softplus(p)). gamma 0 and alpha 1/2 is half the logistic loss.
/// Source: Lin, Goyal, Girshick, He, Dollar: "Focal loss for dense object detection", ICCV 2017.
/// Use: few positives among very many easy negatives: clicks, frauds, sampled negatives that are told apart at once.
struct focal_loss {
  double gamma = 2;    ///< >= 0; how fast the weight of a case that is already right falls
  double alpha = .25;  ///< in (0, 1); the weight of positives, 1 - alpha that of negatives

  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    const T yes = static_cast<T>(alpha) * target, no = (1 - static_cast<T>(alpha)) * (1 - target);
    return yes * focused(-prediction) * softplus(-prediction) + no * focused(prediction) * softplus(prediction);
  }
  template <std::floating_point T>
  T slope(T prediction, T target) const noexcept {
    const T yes = static_cast<T>(alpha) * target, no = (1 - static_cast<T>(alpha)) * (1 - target);
    return no * rise(prediction) - yes * rise(-prediction);
  }
  double prediction_of(double mean) const noexcept { return logistic_loss{}.prediction_of(mean); }
  void check() const {
    require(std::isfinite(gamma) && gamma >= 0, "a wrong setting", "focal_loss.gamma", "a finite number of at least 0");
    require(alpha > 0 && alpha < 1, "a wrong setting", "focal_loss.alpha", "a number between 0 and 1");
  }

 private:
  template <class T>
  T focused(T x) const noexcept {
    return std::pow(sigmoid(x), static_cast<T>(gamma));
  }
  /// The derivative of focused(x) softplus(x).
  template <class T>
  T rise(T x) const noexcept {
    return focused(x) * (sigmoid(x) + static_cast<T>(gamma) * sigmoid(-x) * softplus(x));
  }
};
static_assert(pointwise_loss<focal_loss>);

}  // namespace cairn
