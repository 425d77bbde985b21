#pragma once
/// What every optimizer must obey, checked by one line an optimizer.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cairn/optimizer/concept.hpp"

namespace cairn::test {

/// The distance from the minimum of sum_i scale_i (x_i - i)^2 / 2 after `steps` dense steps from 0.
template <optimizer O>
double distance_after(const O& with, std::uint64_t steps) {
  constexpr std::size_t n = 5;
  std::array<double, n> x{}, gradient{};
  std::vector<double> state(n * O::slots + 1, 0.);
  for (std::uint64_t step = 1; step <= steps; ++step) {
    for (std::size_t i = 0; i < n; ++i) gradient[i] = (1. + static_cast<double>(i)) * (x[i] - static_cast<double>(i));
    apply<O::slots>(with.template at<double>(1, step), n, x.data(), gradient.data(), state.data(), n);
  }
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::pow(x[i] - static_cast<double>(i), 2);
  return std::sqrt(sum);
}

/// A zero gradient at zero state moves nothing, a first step goes downhill, and a convex bowl is descended.
template <optimizer O>
bool obeys_optimizer_law(const O& with, std::uint64_t steps, double within) {
  double still = 3, moved = 3, zero = 0, up = 2;
  std::vector<double> state(O::slots + 1, 0.);
  apply<O::slots>(with.template at<double>(1, 1), 1, &still, &zero, state.data(), std::size_t{1});
  apply<O::slots>(with.template at<double>(1, 1), 1, &moved, &up, state.data(), std::size_t{1});
  return still == 3 && moved < 3 && distance_after(with, steps) < within;
}

}  // namespace cairn::test
