#include "cairn/optimizer/momentum.hpp"

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("momentum obeys the law, and the law rejects one that climbs") {
  CHECK(cairn::test::obeys_optimizer_law(cairn::momentum{.rate = .02}, 500, 1e-6));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<cairn::momentum>{{.rate = .02}}, 500, 1e-6));
}

TEST_CASE("three steps of momentum by hand") {
  double x = 1, velocity = 0;
  const auto rule = cairn::momentum{.rate = .5, .beta = .5}.at<double>(.5, 1);
  rule(x, 2., velocity);
  CHECK(velocity == 2);
  CHECK(x == .5);  // 1 - .25 * 2
  rule(x, 1., velocity);
  CHECK(velocity == 2);  // .5 * 2 + 1
  CHECK(x == 0);
  rule(x, 0., velocity);
  CHECK(velocity == 1);
  CHECK(x == -.25);
}

TEST_CASE("without memory momentum is SGD, and with it a steady slope moves by rate / (1 - beta)") {
  double x = 0, velocity = 0;
  cairn::momentum{.rate = .1, .beta = 0}.at<double>(1, 1)(x, 3., velocity);
  CHECK(x == Approx(-.3));
  const auto rule = cairn::momentum{.rate = .1, .beta = .9}.at<double>(1, 1);
  for (int n = 0; n < 400; ++n) rule(x, 1., velocity);
  const double before = x;
  rule(x, 1., velocity);
  CHECK(before - x == Approx(1));
}

TEST_CASE("momentum is stable below a rate of 2 (1 + beta) / curvature, and not above") {
  CHECK(cairn::test::size_on_a_bowl(cairn::momentum{.rate = .99 * 2 * 1.9 / 4, .beta = .9}, 4) < 1e-6);
  CHECK(cairn::test::size_on_a_bowl(cairn::momentum{.rate = 1.01 * 2 * 1.9 / 4, .beta = .9}, 4) > 1e6);
}

TEST_CASE("momentum's settings out of range are named") {
  CHECK_THROWS_WITH(check_settings(cairn::momentum{.beta = 1}), Catch::Contains("momentum.beta"));
  CHECK_THROWS_WITH(check_settings(cairn::momentum{.beta = -.1}), Catch::Contains("momentum.beta"));
}
