#pragma once
/// Log loss of predicted probabilities.

#include <algorithm>
#include <cmath>

#include "cairn/metric/rating.hpp"

namespace cairn {

/// mean of -(y log p + (1 - y) log(1 - p)), natural logarithm, of probabilities p and outcomes y in [0, 1]; from 0 to
/// -log(epsilon), lower is better. log 0 counts as log(epsilon), so that one sure mistake costs 34.5 and not infinity.
/// Of a constant p it is least where p is the share of yes. loss of a p or y outside [0, 1] is NaN: value_of() refuses
/// them. Requires 0 < epsilon <= .5: at 0 a sure and right p of 1 would be 0 log 0, NaN.
/// Source: Good: "Rational decisions", Journal of the Royal Statistical Society B 1952.
/// Use: probabilities that are bid or multiplied by money (clicks, purchases): sure mistakes cost most.
struct log_loss {
  static constexpr std::string_view family = "log_loss";
  static constexpr std::string_view domain = "a probability and an outcome between 0 and 1";
  double epsilon = 1e-15;
  bool admits(double p, double y) const noexcept { return p >= 0 && p <= 1 && y >= 0 && y <= 1; }
  double loss(double p, double y) const noexcept {
    if (!admits(p, y)) return std::numeric_limits<double>::quiet_NaN();
    const double no = p > .5 ? std::log(std::max(1 - p, epsilon)) : std::log1p(-p);
    return -(y * std::log(std::max(p, epsilon)) + (1 - y) * no);
  }
  double total(double mean) const noexcept { return mean; }
  void check() const { require(epsilon > 0 && epsilon <= .5, "out of range", "log_loss.epsilon", "above 0, to .5"); }
};

static_assert(rating_metric<log_loss>);

}  // namespace cairn
