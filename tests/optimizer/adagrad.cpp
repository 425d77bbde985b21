#include "cairn/optimizer/adagrad.hpp"

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("AdaGrad obeys the law, and the law rejects one that climbs") {
  CHECK(cairn::test::obeys_optimizer_law(cairn::adagrad{.rate = .5}, 2000, 1e-4));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<cairn::adagrad>{{.rate = .5}}, 2000, 1e-4));
}

TEST_CASE("the first two steps of AdaGrad by hand") {
  double x = 0, sum = 0;
  const auto rule = cairn::adagrad{.rate = .1, .epsilon = 1}.at<double>(1, 1);
  rule(x, 3., sum);
  CHECK(x == Approx(-.1 * 3 / (3 + 1)));
  CHECK(sum == 9.);
  rule(x, 4., sum);
  CHECK(x == Approx(-.1 * 3 / (3 + 1) - .1 * 4 / (5 + 1)));
}

TEST_CASE("AdaGrad's settings out of range are named") {
  CHECK_NOTHROW(check_settings(cairn::adagrad{.epsilon = 1e-30}));
  for (const double bad : {0., -1., 1e-50}) {  // 1e-50 is 0 in float
    CHECK_THROWS_WITH(check_settings(cairn::adagrad{.epsilon = bad}), Catch::Contains("adagrad.epsilon"));
  }
}
