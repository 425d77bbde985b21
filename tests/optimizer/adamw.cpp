#include "cairn/optimizer/adamw.hpp"

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("AdamW obeys the law without decay, and the law rejects one that climbs") {
  const cairn::adamw with{.inner = {.rate = .05}, .decay = 0};
  CHECK(cairn::test::obeys_optimizer_law(with, 4000, 1e-3));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<cairn::adamw>{with}, 4000, 1e-3));
}

TEST_CASE("AdamW's first step by hand, and epsilon is checked through the wrapper") {
  double x = 10, m = 0, v = 0;
  cairn::adamw{.inner = {.rate = .1, .epsilon = 7}, .decay = .5}.at<double>(1, 1)(x, -7., m, v);
  CHECK(x == Approx(10 + .1 * 7 / (7 + 7) - .1 * .5 * 10));
  CHECK(m == Approx(-.7));
  CHECK(v == Approx(.049));
  CHECK_THROWS_WITH(check_settings(cairn::adamw{.inner = {.epsilon = 0}}), Catch::Contains("adam.epsilon"));
}
