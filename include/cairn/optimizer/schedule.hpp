#pragma once
/// How the learning rate changes while training goes on: a factor on the optimizer's rate.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <numbers>

#include "cairn/core/error.hpp"

namespace cairn {

/// `scale(step, steps)`: the factor on the rate at step 0 .. steps - 1. `check()`, if it is there, throws where a
/// setting is out of its range.
template <class S>
concept schedule = std::copyable<S> && requires(const S s, std::size_t step) {
  { s.scale(step, step) }
  noexcept->std::same_as<double>;
};

namespace detail {
/// From 1 at share 0 down to `floor` at share 1 along half a cosine.
inline double half_cosine(double share, double floor) noexcept {
  return floor + (1 - floor) * (1 + std::cos(std::numbers::pi * share)) / 2;
}
inline void require_scale(double value, const char* name) {
  require(value >= 0 && value <= 1, "out of range", name, "0 to 1");
}
}  // namespace detail

/// scale = 1
///
/// Source: Robbins, Monro: "A Stochastic Approximation Method", Annals of Mathematical Statistics 1951, without the
/// decrease that their proof of convergence asks for.
/// Use: optimizers that lower the rate by themselves (adagrad, ftrl), short trainings, and weight_average.
struct constant_schedule {
  constexpr double scale(std::size_t, std::size_t) const noexcept { return 1; }
};

/// scale = factor^(step / every, rounded down)
///
/// Requires every >= 1 and 0 <= factor <= 1.
/// Source: He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition", CVPR 2016, among others.
/// Use: where it is known after how many steps the loss stands still.
struct step_schedule {
  std::size_t every = 10;
  double factor = .5;
  double scale(std::size_t step, std::size_t) const noexcept {
    return std::pow(factor, static_cast<double>(every == 0 ? 0 : step / every));
  }
  void check() const {
    require(every >= 1, "no step", "step_schedule.every", "at least 1");
    detail::require_scale(factor, "step_schedule.factor");
  }
};

/// scale = end^(step / (steps - 1))
///
/// From 1 down to `end` at the last step, by the same factor end^(1 / (steps - 1)) at each; 1 where there is one step.
/// A factor that does not depend on the number of steps is step_schedule{.every = 1}. Requires 0 < end <= 1.
/// Source: Szegedy et al.: "Going Deeper with Convolutions", CVPR 2015, by 4% every eight epochs.
/// Use: a fall over several powers of ten whose pace the length of training sets.
struct exponential_schedule {
  double end = .01;
  double scale(std::size_t step, std::size_t steps) const noexcept {
    return steps < 2 ? 1 : std::pow(end, static_cast<double>(step) / static_cast<double>(steps - 1));
  }
  void check() const { require(end > 0 && end <= 1, "out of range", "exponential_schedule.end", "above 0, to 1"); }
};

/// scale = floor + (1 - floor) (1 + cos(pi step / (steps - 1))) / 2
///
/// From 1 down to `floor`, reached at the last step (which stands still where the floor is 0). Requires
/// 0 <= floor <= 1.
/// Source: Loshchilov, Hutter: "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, of one period.
/// Use: a good first choice where the number of steps is known.
struct cosine_schedule {
  double floor = 0;
  double scale(std::size_t step, std::size_t steps) const noexcept {
    return steps < 2 ? 1 : detail::half_cosine(static_cast<double>(step) / static_cast<double>(steps - 1), floor);
  }
  void check() const { detail::require_scale(floor, "cosine_schedule.floor"); }
};

/// scale = floor + (1 - floor) (1 + cos(pi t / length)) / 2, t steps after the last restart
///
/// The first restart comes after `period` steps, and each period is `growth` times as long as the one before. A period
/// begins at 1 and ends one step short of `floor`, as in the paper. Requires period, growth >= 1 and 0 <= floor <= 1.
/// Cost: O(log(step)), and O(1) where growth is 1.
/// Source: Loshchilov, Hutter: "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017.
/// Use: training that may be stopped after any period, and models taken from the ends of several.
struct cosine_restarts {
  std::size_t period = 10;
  std::size_t growth = 2;
  double floor = 0;
  double scale(std::size_t step, std::size_t) const noexcept {
    std::size_t length = std::max<std::size_t>(period, 1);
    if (growth < 2) {
      step %= length;
    } else {
      constexpr std::size_t longest = std::numeric_limits<std::size_t>::max();
      while (step >= length) {
        step -= length;
        length = length > longest / growth ? longest : length * growth;
      }
    }
    return detail::half_cosine(static_cast<double>(step) / static_cast<double>(length), floor);
  }
  void check() const {
    require(period >= 1, "no step", "cosine_restarts.period", "at least 1");
    require(growth >= 1, "periods that vanish", "cosine_restarts.growth", "at least 1");
    detail::require_scale(floor, "cosine_restarts.floor");
  }
};

/// scale = inner(0) (step + 1) / (steps + 1) while step < steps, then the inner one over what is left
///
/// Linear from near 0, so that step `steps` is the first at the inner one's full rate; the inner schedule counts from
/// there and ends at the last step of all.
/// Source: Goyal et al.: "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", arXiv 1706.02677, 2017.
/// Use: optimizers whose averages are poor at first (adam on a transformer), and large batches.
template <schedule Schedule>
struct warm_up {
  Schedule inner = {};
  std::size_t steps = 5;
  double scale(std::size_t step, std::size_t all) const noexcept {
    const std::size_t left = all > steps ? all - steps : 1;
    if (step >= steps) return inner.scale(step - steps, left);
    return inner.scale(0, left) * static_cast<double>(step + 1) / static_cast<double>(steps + 1);
  }
};

template <schedule Schedule>
warm_up(Schedule, std::size_t = 5) -> warm_up<Schedule>;

static_assert(schedule<constant_schedule> && schedule<step_schedule> && schedule<exponential_schedule> &&
              schedule<cosine_schedule> && schedule<cosine_restarts> && schedule<warm_up<cosine_schedule>>);

}  // namespace cairn
