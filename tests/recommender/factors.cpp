#include "cairn/recommender/factors.hpp"

#include <algorithm>
#include <cmath>

#include "cairn/core/error.hpp"
#include "catch.hpp"

TEST_CASE("factors start from one stream a row, with the deviation asked for") {
  const auto model = cairn::factors::random(300, 50, 16, .1, 7);
  CHECK(cairn::parameter_count(model) == 300 * 16 + 50 * 16 + 300 + 50 + 1);
  double sum = 0, squares = 0;
  for (const float value : cairn::span_of(model.user_factors)) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  CHECK(std::abs(sum / 4800) < .01);
  CHECK(std::sqrt(squares / 4800) == Approx(.1).epsilon(.05));
  // A longer table begins with the same rows.
  const auto longer = cairn::factors::random(301, 50, 16, .1, 7);
  CHECK(std::ranges::equal(cairn::row_of(longer.user_factors, 299), cairn::row_of(model.user_factors, 299)));
  CHECK(model.item_factors != longer.user_factors.topRows(50));
}

TEST_CASE("a value that is not finite is named by its array") {
  auto model = cairn::factors::random(3, 4, 2, .1, 7);
  model.item_bias[2] = std::nanf("");
  CHECK_THROWS_WITH(cairn::require_finite(model, "epoch 3"),
                    Catch::Contains("'item_bias'") && Catch::Contains("epoch 3"));
}
