#pragma once
/// What every metric must obey, checked by one line a metric.

#include <algorithm>
#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/metric/concept.hpp"

namespace cairn::test {

/// True where a ranking metric is in [0, 1] for random users, 0 for an empty list and where nothing is relevant, and
/// does not fall when a relevant item changes places with the other just above it.
template <ranking_metric M>
bool obeys_ranking_law(const M& metric) {
  constexpr double rounding = 1e-12;
  const auto within = [](double value) { return value >= 0 && value <= 1 + rounding; };
  if (metric.value({}) != 0 || metric.value({.relevant = 3}) != 0 || metric.value({.candidates = 9}) != 0) return false;
  random_stream random(11, purpose::simulate);
  for (int user = 0; user < 300; ++user) {
    const std::size_t candidates = 1 + random.below(40), wanted = 1 + random.below(12);
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < candidates; ++place) {
      if (random.below(static_cast<std::uint32_t>(candidates)) < wanted) places.push_back(place);
    }
    ranked_user ranked{.positions = places, .relevant = places.size() + random.below(3), .candidates = candidates};
    double value = metric.value(ranked);
    if (!within(value)) return false;
    for (std::size_t n = 0; n < places.size(); ++n) {
      while (places[n] > n && (n == 0 || places[n - 1] + 1 < places[n])) {
        --places[n];
        const double raised = metric.value(ranked);
        if (!within(raised) || raised < value - rounding) return false;
        value = raised;
      }
    }
  }
  return true;
}

/// True where a rating metric's loss of predictions and ratings in [low, high] is finite, not negative, least where the
/// prediction is the rating and never falls away from it; and the total does not fall with the mean loss.
template <rating_metric M>
bool obeys_rating_law(const M& metric, double low, double high) {
  constexpr int steps = 20;
  const auto at = [&](int step) { return low + (high - low) * step / steps; };
  for (int rating = 0; rating <= steps; rating += steps / 2) {
    for (int step = 0; step <= steps; ++step) {
      const double loss = metric.loss(at(step), at(rating));
      if (!(loss >= 0) || !std::isfinite(loss) || !(metric.total(loss) <= metric.total(loss + 1))) return false;
      const int nearer = step < rating ? step + 1 : step - 1;
      if (step != rating && loss < metric.loss(at(nearer), at(rating))) return false;
    }
  }
  return true;
}

}  // namespace cairn::test
