#include "cairn/kernel/layer_norm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// The largest distance from the formula, in epsilon, over every length to two vectors of four and one, misaligned;
/// infinite where in place or on two threads it differs.
template <class T>
double worst_layer_norm_error(double center) {
  constexpr std::size_t longest = 2 * 4 * (64 / sizeof(T)) + 1, rows = 3;
  double worst = 0;
  for (std::size_t columns = 1; columns <= longest; ++columns) {
    const auto all = random_numbers<T>(rows * columns + 1, columns, center);
    const auto x = std::span(all).subspan(1);
    const auto gain = random_numbers<T>(columns, 1000), bias = random_numbers<T>(columns, 1001);
    std::vector<T> out(x.size() + 1, T(7)), in_place(x.begin(), x.end()), mean(rows), inverse(rows);
    cairn::layer_norm<T>(x, gain, bias, T(1e-5), std::span(out).first(x.size()), mean, inverse, 2);
    cairn::layer_norm<T>(in_place, gain, bias, T(1e-5), std::span(in_place), {}, {});
    if (out.back() != T(7) || !std::equal(in_place.begin(), in_place.end(), out.begin())) return INFINITY;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto expected =
          cairn::reference::layer_norm<T>(x.subspan(row * columns, columns), gain, bias, static_cast<double>(T(1e-5)));
      for (std::size_t i = 0; i < columns; ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(out[row * columns + i]) - expected[i]));
      }
    }
  }
  return worst / static_cast<double>(std::numeric_limits<T>::epsilon());
}

/// The largest distance of the gradients from differences of sum(dy layer_norm(x)); `planted` is added to ours' dy[0].
double worst_layer_norm_gradient(std::size_t rows, std::size_t columns, double planted) {
  auto x = random_numbers<double>(rows * columns, 1), gain = random_numbers<double>(columns, 2);
  auto bias = random_numbers<double>(columns, 3);
  const auto dy = random_numbers<double>(x.size(), 4);
  auto our_dy = dy;
  our_dy[0] += planted;
  std::vector<double> out(x.size()), mean(rows), inverse(rows), dx(x.size()), dgain(columns, 1), dbias(columns, 2);
  cairn::layer_norm<double>(x, gain, bias, 1e-5, std::span(out), mean, inverse);
  cairn::layer_norm_backward<double>(x, gain, mean, inverse, our_dy, std::span(dx), dgain, dbias);
  std::vector<double> dgain_two(columns, 1), dbias_two(columns, 2);
  cairn::layer_norm_backward<double>(x, gain, mean, inverse, our_dy, std::span(our_dy), dgain_two, dbias_two, 2);
  if (our_dy != dx || dgain_two != dgain || dbias_two != dbias) return INFINITY;
  const auto loss = [&] {
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto y =
          cairn::reference::layer_norm<double>(std::span(x).subspan(row * columns, columns), gain, bias, 1e-5);
      sum += cairn::reference::dot<double>(y, std::span(dy).subspan(row * columns, columns));
    }
    return sum;
  };
  double worst = 0;
  const auto compare = [&](std::vector<double>& parameter, const std::vector<double>& gradient, double before) {
    for (std::size_t i = 0; i < parameter.size(); i += 1 + parameter.size() / 40) {
      const double value = parameter[i];
      parameter[i] = value + 1e-5;
      const double above = loss();
      parameter[i] = value - 1e-5;
      worst = std::max(worst, std::abs(gradient[i] - before - (above - loss()) / 2e-5));
      parameter[i] = value;
    }
  };
  compare(x, dx, 0);
  compare(gain, dgain, 1);
  compare(bias, dbias, 2);
  return worst;
}

}  // namespace

TEST_CASE("layer norm agrees with its formula at every length and alignment", "[kernel]") {
  CHECK(worst_layer_norm_error<float>(0) < 20);
  CHECK(worst_layer_norm_error<double>(0) < 20);
  CHECK(worst_layer_norm_error<float>(100) < 1000);  // the mean is known to a part of itself
}

TEST_CASE("layer norm keeps NaN to its row and is finite for a constant one", "[kernel]") {
  std::vector<float> x(3 * 20, 3), out(x.size());
  x[25] = NAN;
  const std::vector<float> gain(20, 2), bias(20, 0.5F);
  cairn::layer_norm<float>(x, gain, bias, 1e-5F, std::span(out), {}, {});
  const auto begin = out.begin();
  CHECK(std::all_of(begin, begin + 20, [](float v) { return v == 0.5F; }));
  CHECK(std::all_of(begin + 20, begin + 40, [](float v) { return std::isnan(v); }));
  CHECK(std::all_of(begin + 40, begin + 60, [](float v) { return v == 0.5F; }));
}

TEST_CASE("the gradients of layer norm agree with differences on any number of threads, and an error is seen",
          "[kernel]") {
  CHECK(worst_layer_norm_gradient(1, 7, 0) < 1e-7);
  CHECK(worst_layer_norm_gradient(5, 16, 0) < 1e-7);
  CHECK(worst_layer_norm_gradient(70, 19, 0) < 1e-7);
  CHECK(worst_layer_norm_gradient(5, 16, 1e-4) > 1e-5);
}
