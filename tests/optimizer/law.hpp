#pragma once
/// What every optimizer must obey, checked by one line an optimizer.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/optimizer/concept.hpp"

namespace cairn::test {

/// The distance of what is served from the minimum of sum_i scale_i (x_i - i)^2 / 2 after `steps` dense steps from 0.
template <optimizer O>
double distance_after(const O& with, std::uint64_t steps) {
  constexpr std::size_t n = 5;
  std::array<double, n> x{}, gradient{};
  std::vector<double> state(n * O::slots + 1, 0.);
  for (std::uint64_t step = 1; step <= steps; ++step) {
    for (std::size_t i = 0; i < n; ++i) gradient[i] = (1. + static_cast<double>(i)) * (x[i] - static_cast<double>(i));
    apply<O::slots>(with.template at<double>(1, step), n, x.data(), gradient.data(), state.data(), n);
  }
  finish(with, steps, n, x.data(), state.data(), n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::pow(x[i] - static_cast<double>(i), 2);
  return std::sqrt(sum);
}

/// |x| after 1000 steps from 1 on curvature x^2 / 2.
template <optimizer O>
double size_on_a_bowl(const O& with, double curvature) {
  double x = 1;
  std::array<double, O::slots + 1> state{};
  for (std::uint64_t step = 1; step <= 1000; ++step) {
    const double gradient = curvature * x;
    apply<O::slots>(with.template at<double>(1, step), 1, &x, &gradient, state.data(), std::size_t{1});
  }
  return std::abs(x);
}

/// One step of an optimizer on one parameter, and what is served then.
struct first_step {
  double parameter, served;
};
template <optimizer O>
first_step first_step_of(const O& with, double parameter, double gradient, double scale = 1) {
  std::vector<double> state(O::slots + 1, 0.);
  apply<O::slots>(with.template at<double>(scale, 1), 1, &parameter, &gradient, state.data(), std::size_t{1});
  const double moved = parameter;
  finish(with, 1, 1, &parameter, state.data(), 1);
  return {moved, parameter};
}

/// The largest difference over a few steps on random gradients between registers of parameters and one by one, where
/// each is told the norm of all.
template <optimizer O>
double difference_of_registers(const O& with) {
  constexpr std::size_t n = 37, steps = 7;
  random_stream random(5, purpose::simulate);
  std::vector<float> x(n), gradient(n), state(n * O::slots + 1, 0.F);
  for (float& value : x) value = static_cast<float>(random.normal());
  std::vector<float> y = x, own = state;
  double worst = 0;
  for (std::uint64_t step = 1; step <= steps; ++step) {
    for (float& value : gradient) value = static_cast<float>(random.normal());
    auto rule = with.template at<float>(1, step);
    apply<O::slots>(rule, n, x.data(), gradient.data(), state.data(), n);
    if constexpr (detail::norm_rule<decltype(rule), float>) {
      float square = 0;
      for (const float value : gradient) rule.add_square(square, value);
      rule.set_squared_norm(square);
    }
    [&]<std::size_t... Slot>(std::index_sequence<Slot...>) {
      for (std::size_t i = 0; i < n; ++i) rule(y[i], gradient[i], own[Slot * n + i]...);
    }
    (std::make_index_sequence<O::slots>());
    for (std::size_t i = 0; i < n; ++i) worst = std::max(worst, static_cast<double>(std::abs(x[i] - y[i])));
  }
  for (std::size_t i = 0; i < state.size(); ++i) {
    worst = std::max(worst, static_cast<double>(std::abs(state[i] - own[i]) / (1 + std::abs(own[i]))));
  }
  return worst;
}

/// Whether a gradient that is no number, or infinite, ends in a parameter that is not finite.
template <optimizer O>
bool shows_what_is_no_number(const O& with) {
  const double infinity = std::numeric_limits<double>::infinity();
  return !std::isfinite(first_step_of(with, 3, std::nan("")).parameter) &&
         !std::isfinite(first_step_of(with, 3, infinity).parameter);
}

/// Whether a schedule's scale is one of the first step, and 0 stands still.
template <optimizer O>
bool follows_the_schedule(const O& with) {
  const double whole = 3 - first_step_of(with, 3, 2).parameter, half = 3 - first_step_of(with, 3, 2, .5).parameter;
  return std::abs(whole - 2 * half) < 1e-12 && std::abs(first_step_of(with, 3, 2, 0).parameter - 3) < 1e-12;
}

/// A zero gradient at zero state moves nothing, a first step goes downhill (as does what is served) and by the
/// schedule, nothing is served before a step, registers move as scalars do, what is no number is seen, and a convex
/// bowl is descended.
template <optimizer O>
bool obeys_optimizer_law(const O& with, std::uint64_t steps, double within) {
  const first_step still = first_step_of(with, 3, 0), moved = first_step_of(with, 3, 2);
  double untouched = 3;
  std::vector<double> state(O::slots + 1, 0.);
  finish(with, 0, 1, &untouched, state.data(), 1);
  return still.parameter == 3 && std::abs(still.served - 3) < 1e-12 && moved.parameter < 3 && moved.served <= 3 &&
         untouched == 3 && difference_of_registers(with) < 1e-4 && follows_the_schedule(with) &&
         shows_what_is_no_number(with) && distance_after(with, steps) < within;
}

/// A planted error: an optimizer that climbs.
template <optimizer O>
struct climbing {
  O inner = {};
  static constexpr std::size_t slots = O::slots;
  template <class T>
  auto at(double scale, std::uint64_t step) const noexcept {
    return [rule = inner.template at<T>(scale, step)](T& parameter, T gradient, auto&... slot) {
      rule(parameter, -gradient, slot...);
    };
  }
};

}  // namespace cairn::test
