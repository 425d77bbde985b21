#pragma once
/// L-BFGS: a quasi-Newton method of limited memory, for smooth functions that are evaluated whole.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/optimizer/inverse_hessian.hpp"
#include "cairn/optimizer/wolfe_search.hpp"

namespace cairn {

/// f(x, gradient): the value at x [n]; writes the gradient [n].
template <class F>
concept objective = requires(F& f, std::span<const double> x, std::span<double> gradient) {
  { f(x, gradient) } -> std::convertible_to<double>;
};

enum class lbfgs_stop {
  gradient,    ///< its largest element is within the tolerance
  iterations,  ///< as many as were allowed
  no_descent   ///< no point along the line was lower, up to rounding, not even along the steepest descent
};

struct lbfgs_result {
  double value = 0, gradient = 0;  ///< at the last x; the gradient's largest element
  std::size_t iterations = 0, evaluations = 0;
  lbfgs_stop stop = lbfgs_stop::iterations;
};

/// x -= length * H gradient, H the inverse Hessian as the last `memory` steps and changes of the gradient tell it
///
/// Stops where max |gradient| <= tolerance. Lengths fulfill the strong Wolfe conditions, so that H stays positive
/// definite. Requires memory >= 1 and tolerance >= 0. Memory: (2 memory + 5) n doubles; an iteration costs 4 memory n
/// multiplications and mostly one evaluation.
/// Source: Liu, Nocedal: "On the limited memory BFGS method for large scale optimization", Mathematical Programming
/// 1989; Nocedal, Wright: "Numerical Optimization", 2nd edition, 2006, algorithms 7.4 and 7.5.
/// Use: smooth problems whose gradient is exact and cheap enough to be taken whole: logistic regression, calibration,
/// small maximum likelihood fits.
struct lbfgs {
  std::size_t memory = 10;
  double tolerance = 1e-8;
  std::size_t iterations = 1000;
  wolfe_conditions search = {};

  void check() const {
    require(memory >= 1, "no memory", "lbfgs.memory", "at least 1");
    require(std::isfinite(tolerance) && tolerance >= 0, "not a number from 0", "lbfgs.tolerance",
            "a finite number, 0 or above");
    search.check();
  }

  /// Moves x [n] to a minimum nearby. Throws where a setting is out of range or f is not finite at the start; then, and
  /// where f throws, x stays as it was.
  template <objective F>
  lbfgs_result minimize(F&& f, std::span<double> x) const {
    check();
    point now(x), next(x);
    std::vector<double> direction(x.size());
    detail::inverse_hessian hessian(x.size(), memory);
    lbfgs_result result{.value = now.evaluate(f), .gradient = now.largest(), .evaluations = 1};
    require(std::isfinite(result.value) && std::isfinite(result.gradient), "the value or gradient is not finite",
            "lbfgs.minimize, at the start", "a start where the function is defined");
    for (;; ++result.iterations) {
      result.stop = result.gradient <= tolerance ? lbfgs_stop::gradient : lbfgs_stop::iterations;
      if (result.stop == lbfgs_stop::gradient || result.iterations == iterations) break;
      const line_point start{0, result.value, descend(now.gradient, hessian, direction)};
      double tried = 0;
      const auto go = [&](double length) {
        next.x = now.x;
        axpy<double>(length, direction, next.x);
        tried = length;
        return next.evaluate(f);
      };
      const double first = hessian.pairs() > 0 ? 1 : std::min(1., 1 / std::sqrt(-start.slope));
      const line_step step = wolfe_search(search, start, first, [&](double length) {
        const double value = go(length);
        return line_point{length, value, dot<double>(next.gradient, direction)};
      });
      result.evaluations += step.evaluations;
      if (step.found && step.point.length != tried) {  // the last point tried is not the one that is taken
        go(step.point.length);
        ++result.evaluations;
      }
      if (!step.found || !(step.point.value < result.value || next.largest() < result.gradient)) {
        result.stop = lbfgs_stop::no_descent;
        if (hessian.pairs() == 0) break;
        hessian.forget();  // and down the steepest descent
        continue;
      }
      hessian.add(now.x, now.gradient, next.x, next.gradient);
      std::swap(now, next);
      result.value = step.point.value;
      result.gradient = now.largest();
    }
    std::copy(now.x.begin(), now.x.end(), x.begin());
    return result;
  }

 private:
  struct point {
    std::vector<double> x, gradient;
    explicit point(std::span<const double> at) : x(at.begin(), at.end()), gradient(x.size()) {}

    /// No number where the gradient has an element that is not finite.
    template <class F>
    double evaluate(F& f) {
      const auto value = static_cast<double>(f(std::span<const double>(x), std::span<double>(gradient)));
      return std::isfinite(largest()) ? value : std::numeric_limits<double>::quiet_NaN();
    }
    double largest() const noexcept {
      double most = 0;
      for (const double each : gradient) most = std::abs(each) <= most || std::isnan(most) ? most : std::abs(each);
      return most;
    }
  };

  /// direction = -H gradient, and the slope along it: below 0, or else the Hessian is forgotten.
  static double descend(std::span<const double> gradient, detail::inverse_hessian& hessian,
                        std::span<double> direction) noexcept {
    for (;; hessian.forget()) {
      for (std::size_t n = 0; n < gradient.size(); ++n) direction[n] = -gradient[n];
      hessian.multiply(direction);
      const double slope = dot<double>(gradient, direction);
      if (slope < 0 || hessian.pairs() == 0) return slope;
    }
  }
};
static_assert(std::is_aggregate_v<lbfgs>);

}  // namespace cairn
