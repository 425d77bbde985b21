#include "cairn/optimizer/lbfgs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include "catch.hpp"

namespace {

using point = std::vector<double>;
using in = std::span<const double>;
using out = std::span<double>;

/// sum of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2: 0 at all ones.
double rosenbrock(in x, out g) {
  double sum = 0;
  std::fill(g.begin(), g.end(), 0.);
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
    sum += 100 * a * a + b * b;
    g[i] += -400 * a * x[i] - 2 * b;
    g[i + 1] += 200 * a;
  }
  return sum;
}
/// Beale: 0 at (3, .5).
double beale(in x, out g) {
  double sum = 0;
  g[0] = g[1] = 0;
  for (int k = 1; k <= 3; ++k) {
    const double power = std::pow(x[1], k), c = std::array{1.5, 2.25, 2.625}[static_cast<std::size_t>(k - 1)];
    const double r = c - x[0] * (1 - power);
    sum += r * r;
    g[0] -= 2 * r * (1 - power);
    g[1] += 2 * r * x[0] * k * std::pow(x[1], k - 1);
  }
  return sum;
}
/// sum of scale_i (x_i - 1)^2 / 2 with scales from 1 to 1e6, evenly in their logarithms.
double ill_conditioned(in x, out g) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double scale = std::pow(10, 6 * static_cast<double>(i) / static_cast<double>(x.size() - 1));
    sum += scale * (x[i] - 1) * (x[i] - 1) / 2;
    g[i] = scale * (x[i] - 1);
  }
  return sum;
}
/// sum over 60 rows of log(1 + exp(s)) - y s, s = w . x, plus |w|^2 / 4.
double logistic(in w, out g) {
  double sum = 0;
  for (std::size_t j = 0; j < 4; ++j) sum += w[j] * w[j] / 4, g[j] = w[j] / 2;
  for (int i = 0; i < 60; ++i) {
    const double y = i * 7 % 13 < 6 ? 1 : 0;
    double s = 0, x[4];
    for (std::size_t j = 0; j < 4; ++j) s += w[j] * (x[j] = std::sin(1 + .7 * i * static_cast<double>(j + 1)));
    sum += std::max(s, 0.) + std::log1p(std::exp(-std::abs(s))) - y * s;
    for (std::size_t j = 0; j < 4; ++j) g[j] += (1 / (1 + std::exp(-s)) - y) * x[j];
  }
  return sum;
}

/// Whether a minimum is reached within 1e-6 in every coordinate, and the gradient is small there.
template <class F>
bool reaches(const F& f, point x, const point& minimum, const cairn::lbfgs& with = {}) {
  const auto result = with.minimize(f, x);
  point gradient(x.size());
  bool near = result.value == f(x, gradient) && result.stop == cairn::lbfgs_stop::gradient;
  for (std::size_t i = 0; i < x.size(); ++i) {
    near = near && std::abs(x[i] - minimum[i]) < 1e-6 && std::abs(gradient[i]) <= with.tolerance;
  }
  return near;
}

}  // namespace

TEST_CASE("L-BFGS reaches the minima of classical functions, and a wrong gradient is noticed") {
  CHECK(reaches(rosenbrock, {-1.2, 1}, {1, 1}));
  point start(100);
  for (std::size_t i = 0; i < 100; ++i) start[i] = i % 2 == 0 ? -1.2 : 1;
  const point ones(100, 1.);
  CHECK(reaches(rosenbrock, start, ones));
  CHECK(reaches(beale, {1, 1}, {3, .5}));
  CHECK(reaches(ill_conditioned, point(20), point(20, 1.), {.memory = 40}));
  CHECK(reaches(ill_conditioned, point(20), point(20, 1.), {.iterations = 10000}));
  const auto wrong = [](in x, out g) {
    const double value = rosenbrock(x, g);
    g[0] = -g[0];
    return value;
  };
  CHECK_FALSE(reaches(wrong, {-1.2, 1}, {1, 1}));
}

TEST_CASE("L-BFGS needs few evaluations") {
  point x{-1.2, 1};
  CHECK(cairn::lbfgs{}.minimize(rosenbrock, x).evaluations < 60);
  point many(100, 0.);
  CHECK(cairn::lbfgs{}.minimize(rosenbrock, many).evaluations < 700);
  // With exact searches and all pairs kept, BFGS ends a quadratic function of n variables in n steps.
  point quadratic(20);
  const cairn::lbfgs exact{.memory = 100, .tolerance = 1e-6, .search = {.curvature = .001}};
  CHECK(exact.minimize(ill_conditioned, quadratic).iterations <= 21);
}

TEST_CASE("logistic regression reaches the optimum that Newton's method finds") {
  // numpy 1.24.2, 50 steps of Newton's method, gradient below 2e-15.
  point w(4);
  const auto result = cairn::lbfgs{.tolerance = 1e-10}.minimize(logistic, w);
  CHECK(result.stop == cairn::lbfgs_stop::gradient);
  CHECK(result.value == Approx(41.44048552759797).epsilon(1e-14));
  const double expected[] = {0.07982030735934967, 0.08942748907071156, -0.03917615478004022, 0.1476157485941212};
  for (std::size_t j = 0; j < 4; ++j) CHECK(w[j] == Approx(expected[j]).margin(1e-9));
}

TEST_CASE("a search that leaves the domain steps back") {
  // x - log(x) is defined above 0; its first step from .01 ends below.
  const auto f = [](in x, out g) {
    g[0] = 1 - 1 / x[0];
    return x[0] - std::log(x[0]);
  };
  CHECK(reaches(f, {.01}, {1}));
  CHECK(reaches(f, {50}, {1}));
  const auto infinite = [](in x, out g) {  // no number, but infinity
    g[0] = x[0];
    return std::abs(x[0] - 30) < 29.5 ? x[0] * x[0] / 2 : std::numeric_limits<double>::infinity();
  };
  point x{59};
  const auto result = cairn::lbfgs{.iterations = 50}.minimize(infinite, x);
  CHECK(x[0] >= .5);
  CHECK(x[0] < .501);
  CHECK(std::isfinite(result.value));
}

TEST_CASE("why it stopped is told") {
  point x{-1.2, 1};
  const auto few = cairn::lbfgs{.iterations = 3}.minimize(rosenbrock, x);
  CHECK(few.stop == cairn::lbfgs_stop::iterations);
  CHECK(few.iterations == 3);
  point at_minimum{1, 1};
  const auto none = cairn::lbfgs{}.minimize(rosenbrock, at_minimum);
  CHECK(none.stop == cairn::lbfgs_stop::gradient);
  CHECK(none.evaluations == 1);
  point y{1};
  const auto lying = [](in z, out g) {
    g[0] = -1;  // it goes up
    return z[0];
  };
  CHECK(cairn::lbfgs{}.minimize(lying, y).stop == cairn::lbfgs_stop::no_descent);
  CHECK(y[0] == 1);
  point w(4);  // a gradient of exactly 0 is not found in rounding: it ends where nothing is lower
  const auto last = cairn::lbfgs{.tolerance = 0}.minimize(logistic, w);
  CHECK(last.stop == cairn::lbfgs_stop::no_descent);
  CHECK(last.gradient < 1e-12);
  CHECK(last.iterations < 1000);
}

TEST_CASE("an error leaves the point as it was") {
  point x{-1.2, 1};
  int calls = 0;
  const auto fails = [&](in at, out g) {
    if (++calls == 10) throw std::runtime_error("no more");
    return rosenbrock(at, g);
  };
  CHECK_THROWS_AS(cairn::lbfgs{}.minimize(fails, x), std::runtime_error);
  CHECK(x == point{-1.2, 1});
  const auto nowhere = [](in, out g) {
    g[0] = g[1] = 0;
    return std::nan("");
  };
  CHECK_THROWS_WITH(cairn::lbfgs{}.minimize(nowhere, x), Catch::Contains("at the start"));
  const auto no_slope = [](in, out g) {
    g[0] = std::nan("");
    g[1] = 5;
    return 1.;
  };
  CHECK_THROWS_WITH(cairn::lbfgs{}.minimize(no_slope, x), Catch::Contains("at the start"));
  CHECK_THROWS_WITH(cairn::lbfgs{.memory = 0}.minimize(rosenbrock, x), Catch::Contains("lbfgs.memory"));
  CHECK_THROWS_WITH(cairn::lbfgs{.tolerance = -1}.minimize(rosenbrock, x), Catch::Contains("lbfgs.tolerance"));
  CHECK_THROWS_WITH(cairn::lbfgs{.search = {.curvature = 2}}.minimize(rosenbrock, x), Catch::Contains("curvature"));
  CHECK(x == point{-1.2, 1});
}
