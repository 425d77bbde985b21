#pragma once
/// What every loss must obey, checked by one line a loss.

#include <array>
#include <cmath>

#include "cairn/loss/concept.hpp"

namespace cairn::test {

inline constexpr std::array points{-1000., -30., -3., -1., -.25, 0., .125, 1., 2.5, 30., 1000.};

inline bool close(double analytic, double numeric) { return std::abs(analytic - numeric) <= 1e-5 + 1e-3 * std::abs(numeric); }

/// True where value and slope agree by central differences in double at every point, are finite in float and double,
/// and the value is not negative.
template <pointwise_loss L>
bool obeys_loss_law(const L& loss, double lowest_target, double highest_target) {
  constexpr double h = 1e-6;
  for (const double x : points) {
    for (const double target : {lowest_target, (lowest_target + highest_target) / 2, highest_target}) {
      const double numeric = (loss.value(x + h, target) - loss.value(x - h, target)) / (2 * h);
      if (!close(loss.slope(x, target), numeric) || !(loss.value(x, target) >= 0)) return false;
      const auto f = static_cast<float>(x), t = static_cast<float>(target);
      if (!std::isfinite(loss.value(f, t)) || !std::isfinite(loss.slope(f, t))) return false;
    }
  }
  return true;
}

/// The same of a pairwise loss, which besides never rises with the margin.
template <pairwise_loss L>
bool obeys_loss_law(const L& loss) {
  constexpr double h = 1e-6;
  for (const double x : points) {
    const double numeric = (loss.value(x + h) - loss.value(x - h)) / (2 * h);
    if (!close(loss.slope(x), numeric) || !(loss.value(x) >= 0) || loss.slope(x) > 0) return false;
    const auto f = static_cast<float>(x);
    if (!std::isfinite(loss.value(f)) || !std::isfinite(loss.slope(f))) return false;
  }
  return true;
}

}  // namespace cairn::test
