#include "cairn/optimizer/adam.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("Adam obeys the law, and the law rejects one that climbs") {
  CHECK(cairn::test::obeys_optimizer_law(cairn::adam{.rate = .05}, 4000, 1e-3));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<cairn::adam>{{.rate = .05}}, 4000, 1e-3));
}

TEST_CASE("Adam's first step is the rate, whatever the gradient's size") {
  for (const double gradient : {1e-4, 1., 1e4}) {
    double x = 0, m = 0, v = 0;
    cairn::adam{.rate = .01}.at<double>(1, 1)(x, gradient, m, v);
    CHECK(x == Approx(-.01).epsilon(1e-3));
  }
}

TEST_CASE("two steps of Adam by hand") {
  double x = 0, m = 0, v = 0;
  const cairn::adam with{.rate = .1, .beta1 = .5, .beta2 = .5, .epsilon = .5};
  with.at<double>(1, 1)(x, 2., m, v);
  CHECK(x == Approx(-.1 * 2 / (2 + .5)));
  with.at<double>(1, 2)(x, -1., m, v);
  // m = .5 * 1 - .5 = 0, so the second step does not move.
  CHECK(m == Approx(0).margin(1e-15));
  CHECK(x == Approx(-.08));
}

TEST_CASE("Adam's settings out of range are named") {
  CHECK_THROWS_WITH(check_settings(cairn::adam{.beta1 = 1}), Catch::Contains("adam.beta1"));
  CHECK_THROWS_WITH(check_settings(cairn::adam{.beta2 = std::nan("")}), Catch::Contains("adam.beta2"));
  for (const double bad : {0., -1.}) {
    CHECK_THROWS_WITH(check_settings(cairn::adam{.epsilon = bad}), Catch::Contains("adam.epsilon"));
  }
}
