#include "cairn/recommender/row_steps.hpp"

#include <vector>

#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "cairn/recommender/factors.hpp"
#include "cairn/recommender/stochastic_gradient.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("a step of a list of two items of opposite slopes is a step between them") {
  using solver = stochastic_gradient<squared_loss, adagrad>;
  const solver with{.optimizer = {.rate = .1}, .regularization = 0, .bias_regularization = 0};
  factors one = factors::random(3, 4, 37, .3, 5), two = one;
  const auto step = [&](factors& model, const auto& body) {
    detail::row_states<adagrad> users(model.user_factors, model.user_bias), items(model.item_factors, model.item_bias);
    const detail::row_steps<solver> rows{with, users, items, 37, .25F, 1, true};
    detail::at_level([&](auto level) CAIRN_INLINE_BODY { body(level, rows); });
    users.restore();
    items.restore();
  };
  step(one, [](auto level, const auto& rows)
                CAIRN_INLINE_BODY { rows.template step_items<decltype(level)>(1, 2, 3, -.7F); });
  const std::vector<std::uint32_t> list{2, 3};
  const std::vector<float> slopes{-.7F, .7F};
  std::vector<float> sum(37);
  step(two, [&](auto level, const auto& rows)
                CAIRN_INLINE_BODY { rows.template step_list<decltype(level)>(1, list, slopes, sum); });
  CHECK((one.user_factors - two.user_factors).cwiseAbs().maxCoeff() < 1e-6F);
  CHECK((one.item_factors - two.item_factors).cwiseAbs().maxCoeff() < 1e-6F);
  CHECK((one.item_bias - two.item_bias).cwiseAbs().maxCoeff() < 1e-6F);
  CHECK(one.item_bias[2] == Approx(.1));  // AdaGrad's first step is the rate
  CHECK(one.user_factors.row(0) == two.user_factors.row(0));
}

TEST_CASE("a prediction holds what a score leaves out, and a margin is a difference of scores") {
  using solver = stochastic_gradient<squared_loss, adagrad>;
  const solver with;
  factors model = factors::random(3, 4, 19, .3, 5);
  model.item_bias << .1F, .2F, .3F, .4F;
  model.user_bias.setConstant(.5F);
  const factors as_given = model;
  detail::row_states<adagrad> users(model.user_factors, model.user_bias), items(model.item_factors, model.item_bias);
  const detail::row_steps<solver> rows{with, users, items, 19, .25F, 1, true};
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using at = decltype(level);
    const float product = as_given.user_factors.row(2).dot(as_given.item_factors.row(1));
    CHECK(rows.template score<at>(2, 1) == Approx(product + .2F).epsilon(1e-5));
    CHECK(rows.template prediction<at>(2, 1) == Approx(product + .95F).epsilon(1e-5));
    CHECK(rows.template margin<at>(2, 1, 3) ==
          Approx(rows.template score<at>(2, 1) - rows.template score<at>(2, 3)).margin(1e-6));
  });
}
