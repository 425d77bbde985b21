#include "cairn/kernel/rms_norm.hpp"

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
double worst_rms_norm_error() {
  constexpr std::size_t longest = 2 * 4 * (64 / sizeof(T)) + 1, rows = 3;
  double worst = 0;
  for (std::size_t columns = 1; columns <= longest; ++columns) {
    const auto all = random_numbers<T>(rows * columns + 1, columns);
    const auto x = std::span(all).subspan(1);
    const auto gain = random_numbers<T>(columns, 1000);
    std::vector<T> out(x.size() + 1, T(7)), in_place(x.begin(), x.end()), inverse(rows);
    cairn::rms_norm<T>(x, gain, T(1e-5), std::span(out).first(x.size()), inverse, 2);
    cairn::rms_norm<T>(in_place, gain, T(1e-5), std::span(in_place), {});
    if (out.back() != T(7) || !std::equal(in_place.begin(), in_place.end(), out.begin())) return INFINITY;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto expected =
          cairn::reference::rms_norm<T>(x.subspan(row * columns, columns), gain, static_cast<double>(T(1e-5)));
      for (std::size_t i = 0; i < columns; ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(out[row * columns + i]) - expected[i]));
      }
    }
  }
  return worst / static_cast<double>(std::numeric_limits<T>::epsilon());
}

/// The largest distance of the gradients from differences of sum(dy rms_norm(x)); `planted` is added to ours' dy[0].
double worst_rms_norm_gradient(std::size_t rows, std::size_t columns, double planted) {
  auto x = random_numbers<double>(rows * columns, 1), gain = random_numbers<double>(columns, 2);
  const auto dy = random_numbers<double>(x.size(), 4);
  auto our_dy = dy;
  our_dy[0] += planted;
  std::vector<double> out(x.size()), inverse(rows), dx(x.size()), dgain(columns, 1), dgain_two(columns, 1);
  cairn::rms_norm<double>(x, gain, 1e-5, std::span(out), inverse);
  cairn::rms_norm_backward<double>(x, gain, inverse, our_dy, std::span(dx), dgain);
  cairn::rms_norm_backward<double>(x, gain, inverse, our_dy, std::span(our_dy), dgain_two, 2);
  if (our_dy != dx || dgain_two != dgain) return INFINITY;
  const auto loss = [&] {
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto y = cairn::reference::rms_norm<double>(std::span(x).subspan(row * columns, columns), gain, 1e-5);
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
  return worst;
}

}  // namespace

TEST_CASE("RMS norm agrees with its formula at every length and alignment", "[kernel]") {
  CHECK(worst_rms_norm_error<float>() < 20);
  CHECK(worst_rms_norm_error<double>() < 20);
}

TEST_CASE("RMS norm keeps NaN to its row and is finite for zeros", "[kernel]") {
  std::vector<float> x(3 * 20), out(x.size());
  x[25] = NAN;
  cairn::rms_norm<float>(x, std::vector<float>(20, 2), 1e-5F, std::span(out), {});
  CHECK(std::all_of(out.begin() + 20, out.begin() + 40, [](float v) { return std::isnan(v); }));
  CHECK(std::count(out.begin(), out.end(), 0.F) == 40);
}

TEST_CASE("the gradients of RMS norm agree with differences on any number of threads, and an error is seen",
          "[kernel]") {
  CHECK(worst_rms_norm_gradient(1, 7, 0) < 1e-7);
  CHECK(worst_rms_norm_gradient(5, 16, 0) < 1e-7);
  CHECK(worst_rms_norm_gradient(70, 19, 0) < 1e-7);
  CHECK(worst_rms_norm_gradient(5, 16, 1e-4) > 1e-5);
}
