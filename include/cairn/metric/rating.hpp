#pragma once
/// Errors of predicted ratings, in units of the rating: rmse and mae.

#include <cmath>

#include "cairn/metric/concept.hpp"

namespace cairn {

/// Root mean squared error: sqrt(mean over ratings of (prediction - rating)^2).
struct rmse {
  static constexpr std::string_view family = "rmse";
  double loss(double prediction, double rating) const noexcept { return (prediction - rating) * (prediction - rating); }
  double total(double mean) const noexcept { return std::sqrt(mean); }
};

/// Mean absolute error: mean over ratings of |prediction - rating|.
struct mae {
  static constexpr std::string_view family = "mae";
  double loss(double prediction, double rating) const noexcept { return std::abs(prediction - rating); }
  double total(double mean) const noexcept { return mean; }
};

static_assert(rating_metric<rmse> && rating_metric<mae>);

}  // namespace cairn
