#include "cairn/kernel/activation_backward.hpp"

#include <cmath>
#include <limits>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/elementwise.hpp"
#include "kernel/numbers.hpp"

/// A backward kernel for a dy of ones.
#define SLOPE(kernel)                                                           \
  ([](auto from, auto to) {                                                     \
    const std::vector<std::remove_cvref_t<decltype(to[0])>> ones(to.size(), 1); \
    kernel(from, ones, to);                                                     \
  })

namespace {

/// The largest error of a derivative over the samples, as a share of allowed(x) epsilons of its terms' magnitudes.
template <class T, class Theirs, class Ours, class Allowed>
double worst_slope_error(const Theirs& theirs, const Ours& ours, const Allowed& allowed) {
  using limits = std::numeric_limits<T>;
  double worst = 0;
  for (const T x : elementwise::samples<T>()) {
    const T got = elementwise::at<T>(x, ours);
    if (std::isnan(x)) {
      if (!std::isnan(got)) return INFINITY;
      continue;
    }
    const auto expected = theirs(elementwise::wider<T>(x));
    const auto unit =
        static_cast<double>(std::max<elementwise::wider<T>>(expected.magnitude, limits::min()) * limits::epsilon());
    const double error = std::abs(static_cast<double>(got - expected.value)) / unit / allowed(static_cast<double>(x));
    if (!(error <= worst)) worst = std::isnan(error) ? INFINITY : error;
  }
  return worst;
}

/// The largest difference of dx from central differences of sum(dy f(x)); `planted` is added to ours.
template <class Forward, class Backward>
double slope_against_differences(const Forward& forward, const Backward& backward, double planted) {
  const auto x = random_numbers<double>(37, 1, 0, 2), dy = random_numbers<double>(37, 2);
  std::vector<double> dx(x.size()), above(x.size()), below(x.size());
  backward(std::span<const double>(x), std::span<const double>(dy), std::span<double>(dx));
  std::vector<double> in_place = dy;
  backward(std::span<const double>(x), std::span<const double>(in_place), std::span<double>(in_place));
  if (in_place != dx) return INFINITY;
  dx[20] += planted;
  constexpr double step = 1e-5;
  double worst = 0;
  for (std::size_t n = 0; n < x.size(); ++n) {
    above[n] = x[n] + step;
    below[n] = x[n] - step;
  }
  forward(std::span<const double>(above), std::span<double>(above));
  forward(std::span<const double>(below), std::span<double>(below));
  for (std::size_t n = 0; n < x.size(); ++n) {
    worst = std::max(worst, std::abs(dx[n] - dy[n] * (above[n] - below[n]) / (2 * step)));
  }
  return worst;
}

/// Takes y = forward(x) for x.
template <class Forward, class Backward>
auto from_result(const Forward& forward, const Backward& backward) {
  return [=](std::span<const double> x, std::span<const double> dy, std::span<double> dx) {
    std::vector<double> y(x.size());
    forward(x, std::span<double>(y));
    backward(std::span<const double>(y), dy, dx);
  };
}

#define PAIRS(kernel) ([](auto x, auto dy, auto dx) { kernel(x, dy, dx); })

}  // namespace

TEST_CASE("derivatives of activations are within their stated errors of the formulas", "[kernel]") {
  const auto silu = [](auto x) { return cairn::reference::silu_slope(x); };
  const auto gelu = [](auto x) { return cairn::reference::gelu_slope(x); };
  const auto gelu_tanh = [](auto x) { return cairn::reference::gelu_tanh_slope(x); };
  const auto silu_bound = [](double) { return 4.; };
  const auto float_bound = [](double x) { return x < -1 ? 8. : 4.; };
  const auto double_bound = [](double x) { return x < -1 ? 13. : 4.; };
  const auto tanh_bound = [](double x) { return 6 + 4 * std::min(std::abs(1.6 * x + .072 * x * x * x), 1e3); };
  CHECK(worst_slope_error<float>(silu, SLOPE(cairn::silu_backward), silu_bound) < 1);
  CHECK(worst_slope_error<double>(silu, SLOPE(cairn::silu_backward), silu_bound) < 1);
  CHECK(worst_slope_error<float>(gelu, SLOPE(cairn::gelu_backward), float_bound) < 1);
  CHECK(worst_slope_error<double>(gelu, SLOPE(cairn::gelu_backward), double_bound) < 1);
  CHECK(worst_slope_error<float>(gelu_tanh, SLOPE(cairn::gelu_tanh_backward), tanh_bound) < 1);
  CHECK(worst_slope_error<double>(gelu_tanh, SLOPE(cairn::gelu_tanh_backward), tanh_bound) < 1);
  CHECK(worst_slope_error<float>(gelu_tanh, SLOPE(cairn::gelu_backward), tanh_bound) > 1e3);  // another function
}

TEST_CASE("derivatives of activations give the same bits at every length and alignment, in place too", "[kernel]") {
  CHECK(elementwise::same_everywhere<float, true>(SLOPE(cairn::relu_backward)));
  CHECK(elementwise::same_everywhere<float, true>(SLOPE(cairn::silu_backward)));
  CHECK(elementwise::same_everywhere<double, true>(SLOPE(cairn::gelu_backward)));
  CHECK(elementwise::same_everywhere<float, true>(SLOPE(cairn::gelu_tanh_backward)));
  CHECK(elementwise::same_everywhere<float>(SLOPE(cairn::tanh_backward)));
  CHECK(elementwise::same_everywhere<double>(SLOPE(cairn::sigmoid_backward)));
}

TEST_CASE("derivatives of activations are those of differences, and an error is seen", "[kernel]") {
  // step^2 of the third derivative times dy, and rounding over the step
  constexpr double allowed = 1e-9;
  CHECK(slope_against_differences(OURS(cairn::relu), PAIRS(cairn::relu_backward), 0) < allowed);
  CHECK(slope_against_differences(OURS(cairn::silu), PAIRS(cairn::silu_backward), 0) < allowed);
  CHECK(slope_against_differences(OURS(cairn::gelu), PAIRS(cairn::gelu_backward), 0) < allowed);
  CHECK(slope_against_differences(OURS(cairn::gelu_tanh), PAIRS(cairn::gelu_tanh_backward), 0) < allowed);
  const auto tanh = from_result(OURS(cairn::tanh), PAIRS(cairn::tanh_backward));
  const auto sigmoid = from_result(OURS(cairn::sigmoid), PAIRS(cairn::sigmoid_backward));
  CHECK(slope_against_differences(OURS(cairn::tanh), tanh, 0) < allowed);
  CHECK(slope_against_differences(OURS(cairn::sigmoid), sigmoid, 0) < allowed);
  CHECK(slope_against_differences(OURS(cairn::sigmoid), sigmoid, 1e-8) > allowed);
  CHECK(slope_against_differences(OURS(cairn::gelu), PAIRS(cairn::silu_backward), 0) > allowed);
}

TEST_CASE("derivatives of activations run on threads, and know infinities", "[kernel]") {
  const auto x = random_numbers<float>(100'003, 3), dy = random_numbers<float>(x.size(), 4);
  std::vector<float> one(x.size()), two(x.size());
  cairn::gelu_backward<float>(x, dy, std::span(one));
  cairn::gelu_backward<float>(x, dy, std::span(two), 2);
  CHECK(one == two);
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK((elementwise::at<float>(infinity, SLOPE(cairn::silu_backward)) == 1 &&
         elementwise::at<float>(-infinity, SLOPE(cairn::silu_backward)) == 0));
  CHECK((elementwise::at<float>(infinity, SLOPE(cairn::relu_backward)) == 1 &&
         elementwise::at<float>(0, SLOPE(cairn::relu_backward)) == 0));
  // Phi(1) + phi(1)
  CHECK(std::abs(elementwise::at<double>(1, SLOPE(cairn::gelu_backward)) - 1.0833154705876862) < 5e-16);
}
