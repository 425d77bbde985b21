#include "cairn/optimizer/rmsprop.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("RMSprop obeys the law, and the law rejects one that climbs") {
  // Near the minimum the steps keep about the size of the rate.
  CHECK(cairn::test::obeys_optimizer_law(cairn::rmsprop{.rate = .001}, 8000, 3e-3));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<cairn::rmsprop>{{.rate = .001}}, 8000, 3e-3));
}

TEST_CASE("two steps of RMSprop by hand") {
  double x = 0, square = 0;
  const auto rule = cairn::rmsprop{.rate = .1, .beta = .75, .epsilon = .5}.at<double>(2, 1);
  rule(x, 4., square);
  CHECK(square == 4);  // .25 * 16
  CHECK(x == Approx(-.2 * 4 / 2.5));
  rule(x, -2., square);
  CHECK(square == 4);  // .75 * 4 + .25 * 4
  CHECK(x == Approx(-.2 * 4 / 2.5 + .2 * 2 / 2.5));
}

TEST_CASE("RMSprop's first step does not depend on the gradient's size") {
  for (const double gradient : {1e-4, 1., 1e4}) {
    double x = 0, square = 0;
    cairn::rmsprop{.rate = .01, .beta = .75}.at<double>(1, 1)(x, gradient, square);
    CHECK(x == Approx(-.02).epsilon(1e-3));
  }
}

TEST_CASE("RMSprop's settings out of range are named") {
  CHECK_THROWS_WITH(check_settings(cairn::rmsprop{.beta = 1}), Catch::Contains("rmsprop.beta"));
  for (const double bad : {0., -1.}) {
    CHECK_THROWS_WITH(check_settings(cairn::rmsprop{.epsilon = bad}), Catch::Contains("rmsprop.epsilon"));
  }
}
