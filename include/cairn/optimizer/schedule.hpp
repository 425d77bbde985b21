#pragma once
/// How the learning rate changes while training goes on: a factor on the optimizer's rate.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <numbers>

namespace cairn {

/// `scale(step, steps)`: the factor on the rate at step 0 .. steps - 1.
template <class S>
concept schedule = std::copyable<S> && requires(const S s, std::size_t step) {
  { s.scale(step, step) } noexcept -> std::same_as<double>;
};

/// Always 1.
struct constant_schedule {
  constexpr double scale(std::size_t, std::size_t) const noexcept { return 1; }
};

/// factor^(number of whole periods of `every` steps behind).
struct step_schedule {
  std::size_t every = 10;
  double factor = .5;
  double scale(std::size_t step, std::size_t) const noexcept {
    return std::pow(factor, static_cast<double>(every == 0 ? 0 : step / every));
  }
};

/// From 1 down to `floor` along half a cosine, reached at the last step (which stands
/// still where the floor is 0). Loshchilov and Hutter: "SGDR", ICLR 2017.
struct cosine_schedule {
  double floor = 0;
  double scale(std::size_t step, std::size_t steps) const noexcept {
    if (steps < 2) return 1;
    const double share = static_cast<double>(step) / static_cast<double>(steps - 1);
    return floor + (1 - floor) * (1 + std::cos(std::numbers::pi * share)) / 2;
  }
};
static_assert(schedule<constant_schedule> && schedule<step_schedule> && schedule<cosine_schedule>);

}  // namespace cairn
