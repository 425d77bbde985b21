#include "cairn/recommender/stochastic_gradient.hpp"

#include <cmath>
#include <vector>

#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "catch.hpp"

TEST_CASE("one update of squared loss by hand") {
  using namespace cairn;
  const std::vector<interaction> one{{0, 0, 5}};
  const interactions data(1, 1, one);
  auto model = factors::random(1, 1, 3, .5, 2);
  const auto before = model;
  const stochastic_gradient<squared_loss, sgd> solver{.optimizer = {.rate = .1}, .regularization = .01};
  solver.fit(model, data, 1, true, 1, {});
  const float slope = before.user_factors.row(0).dot(before.item_factors.row(0)) - 5;
  for (Eigen::Index k = 0; k < 3; ++k) {
    const float p = before.user_factors(0, k), q = before.item_factors(0, k);
    CHECK(model.user_factors(0, k) == Approx(p - .1F * (slope * q + .01F * p)));
    CHECK(model.item_factors(0, k) == Approx(q - .1F * (slope * p + .01F * q)));
  }
  CHECK(model.user_bias[0] == Approx(-.1F * slope));
  CHECK(model.item_bias[0] == Approx(-.1F * slope));
}
