#pragma once
/// Probabilities from scores: a softmax as sharp as the scores deserve.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"

namespace cairn {

/// P(class c) = softmax(sharpness x scores)_c. The order of the classes stays, so what is predicted does too.
struct temperature {
  std::vector<double> sharpness{1};  ///< one number, above 0: 1 / T

  static constexpr auto fields() { return std::tuple{field("sharpness", &temperature::sharpness)}; }

  /// Scores to probabilities, in place. O(classes).
  void apply(std::span<float> scores) const noexcept {
    const float highest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (float& score : scores) {
      const double power = std::exp(sharpness[0] * static_cast<double>(score - highest));
      sum += power;
      score = static_cast<float>(power);
    }
    for (float& score : scores) score = static_cast<float>(static_cast<double>(score) / sum);
  }
};

/// The temperature of the least log loss on scores [cases, classes], row after row, of cases that they were not learned
/// from. The loss is convex in the sharpness: Newton's steps, halved where they go too far, between 10^-6 and 10^6.
/// With every case right there is no least: the sharpness stops at 10^6. O(cases x classes) a step. Guo, Pleiss, Sun,
/// Weinberger: "On calibration of modern neural networks", ICML 2017.
inline temperature fit_temperature(std::span<const float> scores, std::span<const std::uint32_t> labels,
                                   std::size_t classes) {
  require(!labels.empty() && scores.size() == labels.size() * classes, "scores of other cases or classes",
          "fit_temperature", "a score for each case and class");
  struct at_point {
    double loss = 0, slope = 0, curvature = 0;
  };
  const auto at = [&](double sharpness) {
    at_point sum;
    for (std::size_t n = 0; n < labels.size(); ++n) {
      const std::span<const float> row = scores.subspan(n * classes, classes);
      const double highest = static_cast<double>(*std::max_element(row.begin(), row.end()));
      double weight = 0, mean = 0, square = 0;
      for (const float score : row) {
        const double s = static_cast<double>(score) - highest, power = std::exp(sharpness * s);
        weight += power;
        mean += power * s;
        square += power * s * s;
      }
      mean /= weight;
      const double right = static_cast<double>(row[labels[n]]) - highest;
      sum.loss += std::log(weight) - sharpness * right;
      sum.slope += mean - right;
      sum.curvature += square / weight - mean * mean;
    }
    return sum;
  };
  constexpr double least = 1e-6, most = 1e6;
  double sharpness = 1;
  at_point here = at(sharpness);
  for (int step = 0; step < 200 && here.slope != 0; ++step) {
    double move = here.curvature > 0 ? -here.slope / here.curvature : (here.slope < 0 ? sharpness : -sharpness);
    move = std::clamp(move, -.9 * sharpness, 9 * sharpness);
    double next = std::clamp(sharpness + move, least, most);
    at_point there = at(next);
    for (int halved = 0; there.loss > here.loss && halved < 50; ++halved) {
      next = sharpness + (next - sharpness) / 2;
      there = at(next);
    }
    const bool stands = std::abs(next - sharpness) <= 1e-10 * sharpness;
    sharpness = next;
    here = there;
    if (stands) break;
  }
  require(std::isfinite(sharpness) && std::isfinite(here.loss), "scores that are not finite", "fit_temperature",
          "finite scores");
  temperature found;
  found.sharpness[0] = sharpness;
  return found;
}

}  // namespace cairn
