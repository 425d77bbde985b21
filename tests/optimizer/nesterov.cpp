#include "cairn/optimizer/nesterov.hpp"

#include <cmath>

#include "cairn/optimizer/momentum.hpp"
#include "catch.hpp"
#include "law.hpp"

TEST_CASE("Nesterov's method obeys the law, and the law rejects one that climbs") {
  CHECK(cairn::test::obeys_optimizer_law(cairn::nesterov{.rate = .02}, 500, 1e-6));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<cairn::nesterov>{{.rate = .02}}, 500, 1e-6));
}

TEST_CASE("two steps of Nesterov's method by hand") {
  double x = 1, velocity = 0;
  const auto rule = cairn::nesterov{.rate = .25, .beta = .5}.at<double>(1, 1);
  rule(x, 2., velocity);
  CHECK(velocity == 2);
  CHECK(x == .25);  // 1 - .25 * (2 + .5 * 2)
  rule(x, -1., velocity);
  CHECK(velocity == 0);
  CHECK(x == .5);
}

TEST_CASE("its parameter is the point looked ahead at: the textbook form, a step of momentum shifted") {
  // y' = x - rate g(x); x' = y' + beta (y' - y), Nesterov's own form, on the slope of x^4 + x^2.
  const double rate = .02, beta = .8;
  const auto slope = [](double x) { return 4 * x * x * x + 2 * x; };
  double x = 1, y = 1, mine = 1, velocity = 0;
  const auto rule = cairn::nesterov{.rate = rate, .beta = beta}.at<double>(1, 1);
  for (int n = 0; n < 50; ++n) {
    const double next = x - rate * slope(x);
    x = next + beta * (next - y);
    y = next;
    rule(mine, slope(mine), velocity);
    CHECK(mine == Approx(x).epsilon(1e-12));
  }
}

TEST_CASE("Nesterov's method is stable below a rate of 2 (1 + beta) / (1 + 2 beta) / curvature, and not above") {
  CHECK(cairn::test::size_on_a_bowl(cairn::nesterov{.rate = .99 * 2 * 1.9 / 2.8 / 4, .beta = .9}, 4) < 1e-6);
  CHECK(cairn::test::size_on_a_bowl(cairn::nesterov{.rate = 1.01 * 2 * 1.9 / 2.8 / 4, .beta = .9}, 4) > 1e6);
}

TEST_CASE("Nesterov's settings out of range are named") {
  CHECK_THROWS_WITH(check_settings(cairn::nesterov{.beta = std::nan("")}), Catch::Contains("nesterov.beta"));
}
