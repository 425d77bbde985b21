#pragma once
/// Errors of predicted ratings, in units of the rating: rmse and mae; and how any rating metric is taken of many.

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"
#include "cairn/metric/concept.hpp"

namespace cairn {

/// Root mean squared error: sqrt(mean over ratings of (prediction - rating)^2).
/// Source: Bennett, Lanning: "The Netflix prize", KDD Cup and Workshop 2007 (its rule).
/// Use: predicted ratings where large errors count more; not a measure of lists.
struct rmse {
  static constexpr std::string_view family = "rmse";
  double loss(double prediction, double rating) const noexcept { return (prediction - rating) * (prediction - rating); }
  double total(double mean) const noexcept { return std::sqrt(mean); }
};

/// Mean absolute error: mean over ratings of |prediction - rating|.
/// Source: Shardanand, Maes: "Social information filtering: algorithms for automating word of mouth", CHI 1995.
/// Use: predicted ratings where errors count by their size and a few outliers should not decide.
struct mae {
  static constexpr std::string_view family = "mae";
  double loss(double prediction, double rating) const noexcept { return std::abs(prediction - rating); }
  double total(double mean) const noexcept { return mean; }
};

static_assert(rating_metric<rmse> && rating_metric<mae>);

/// metric.total(mean over n of metric.loss(predictions[n], ratings[n])) of numbers that lie side by side. Throws for a
/// setting out of its range, numbers that differ, none at all, a value that is not finite, and a pair that the metric
/// does not admit.
template <rating_metric M, number_range P, number_range T>
double value_of(const M& metric, const P& predictions, const T& ratings) {
  if constexpr (requires { metric.check(); }) metric.check();
  const auto predicted = std::span(predictions);
  const auto rated = std::span(ratings);
  const std::string name(M::family);
  if (predicted.size() != rated.size() || predicted.empty()) {
    throw error(std::to_string(predicted.size()) + " predictions of " + std::to_string(rated.size()) + " ratings", name,
                "as many of each, and at least one");
  }
  double sum = 0;
  for (std::size_t n = 0; n < predicted.size(); ++n) {
    const auto prediction = static_cast<double>(predicted[n]), rating = static_cast<double>(rated[n]);
    const auto refuse = [&](std::string_view expected) {
      throw error("prediction " + std::to_string(prediction) + " of " + std::to_string(rating),
                  name + ", number " + std::to_string(n), std::string(expected));
    };
    if (!std::isfinite(prediction) || !std::isfinite(rating)) refuse("finite values");
    if constexpr (requires { metric.admits(prediction, rating); }) {
      if (!metric.admits(prediction, rating)) refuse(M::domain);
    }
    sum += metric.loss(prediction, rating);
  }
  return metric.total(sum / static_cast<double>(predicted.size()));
}

}  // namespace cairn
