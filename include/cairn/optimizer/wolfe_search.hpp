#pragma once
/// A line search for the strong Wolfe conditions.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "cairn/core/error.hpp"

namespace cairn {

/// phi(a) <= phi(0) + decrease a phi'(0) and |phi'(a)| <= curvature |phi'(0)|
///
/// The strong Wolfe conditions on the length a of a step along a line. Requires 0 < decrease < curvature < 1, and one
/// evaluation of phi at least.
/// Source: Wolfe: "Convergence Conditions for Ascent Methods", SIAM Review 1969; Nocedal, Wright: "Numerical
/// Optimization", 2nd edition, 2006, algorithms 3.5 and 3.6 with cubic interpolation (3.59).
/// Use: lbfgs and other methods whose direction has a natural length of 1; a curvature of .1 suits conjugate gradients.
struct wolfe_conditions {
  double decrease = 1e-4;
  double curvature = .9;
  std::size_t evaluations = 40;  ///< at most, of one search

  void check() const {
    require(decrease > 0 && decrease < curvature, "out of range", "wolfe_conditions.decrease",
            "above 0, below the curvature");
    require(curvature < 1, "out of range", "wolfe_conditions.curvature", "above the decrease, below 1");
    require(evaluations >= 1, "none", "wolfe_conditions.evaluations", "at least 1");
  }
};

/// phi and its derivative at one length of the step.
struct line_point {
  double length = 0, value = 0, slope = 0;
  bool finite() const noexcept { return std::isfinite(value) && std::isfinite(slope); }
};

/// Where a search ended. `found` is false where no length tried went down enough; the point is then the start.
struct line_step {
  line_point point = {};
  std::size_t evaluations = 0;
  bool found = false;
};

namespace detail {

/// Where the cubic with the values and slopes of two points is least; no number where it is nowhere.
inline double cubic_minimum(const line_point& a, const line_point& b) noexcept {
  const double mean = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length);
  const double root = std::copysign(std::sqrt(mean * mean - a.slope * b.slope), b.length - a.length);
  return b.length - (b.length - a.length) * (b.slope + root - mean) / (b.slope - a.slope + 2 * root);
}

}  // namespace detail

/// Looks for a length that fulfills the conditions, from `first` on: doubles it until it is bracketed, then narrows the
/// bracket. phi(length) returns the line_point there; one that is not finite is stepped back from. Where the bracket
/// never yields the second condition, the lowest point that fulfills the first is taken. Values that differ by no more
/// than a few roundings of phi(0) are told apart by their slopes. Requires start.slope < 0 and first > 0.
template <class Phi>
line_step wolfe_search(const wolfe_conditions& conditions, const line_point& start, double first, Phi&& phi) {
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::abs(start.value);
  const double flat = -conditions.curvature * start.slope;
  const auto too_high = [&](const line_point& p, const line_point& than) {
    if (!p.finite() || p.value > start.value + conditions.decrease * p.length * start.slope + rounding) return true;
    if (than.length == 0 || p.value < than.value) return false;
    return p.value > than.value + rounding || std::abs(p.slope) >= std::abs(than.slope);
  };
  line_step step{.point = start};
  line_point low = start, high;
  bool bracketed = false;
  for (double length = first; step.evaluations < conditions.evaluations; ++step.evaluations) {
    const line_point p = phi(length);
    if (too_high(p, low)) {
      high = p;
      bracketed = true;
    } else {
      if (std::abs(p.slope) <= flat) return {p, step.evaluations + 1, true};
      if (bracketed ? p.slope * (high.length - low.length) >= 0 : p.slope >= 0) {
        high = low;
        bracketed = true;
      }
      low = p;
    }
    if (!bracketed) {
      length *= 2;
      continue;
    }
    const double margin = .1 * std::abs(high.length - low.length);
    length = high.finite() ? detail::cubic_minimum(low, high) : std::numeric_limits<double>::quiet_NaN();
    if (!(length > std::min(low.length, high.length) + margin && length < std::max(low.length, high.length) - margin)) {
      length = low.length + (high.length - low.length) / 2;
    }
  }
  step.found = low.length > 0;
  step.point = low;
  return step;
}

}  // namespace cairn
