#include "cairn/evaluate/rating.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "toy.hpp"

using namespace cairn;

namespace {

const std::vector<interaction> train{{0, 0, 4}, {1, 1, 2}};
const std::vector<interaction> test{{0, 1, 5}, {0, 2, 1}, {1, 0, 3}, {2, 0, 5}};

}  // namespace

TEST_CASE("rating errors by hand; a new customer is given the mean of train") {
  const table_model model{3, 3, {0, 4, 3, /**/ 7, 0, 0, /**/ 0, 0, 0}};
  const auto result = evaluate_ratings(model, given_split(3, 3, train, test));
  // errors -1, 2, 4, and 3 - 5
  CHECK(result.rmse.mean == Approx(std::sqrt((1 + 4 + 16 + 4) / 4.)));
  CHECK(result.mae.mean == Approx(9. / 4));
  CHECK(result.by_mean == 1);
  CHECK(result.rmse.low <= result.rmse.mean);
  CHECK(result.ratings == std::vector<std::size_t>{2, 1, 1});
  CHECK(result.squared_error[0] == Approx(2.5));
  const auto clipped = evaluate_ratings(model, given_split(3, 3, train, test), {.lowest = 1, .highest = 5});
  CHECK(clipped.mae.mean == Approx((1 + 2 + 2 + 2) / 4.));
}

TEST_CASE("intervals are the same bits on any number of threads") {
  const auto parts = random_parts(200, 30, 3, 4, 5);
  const auto model = random_model(200, 30, 2, 5);
  const auto one = evaluate_ratings(model, parts, {}, {.threads = 1});
  const auto three = evaluate_ratings(model, parts, {}, {.threads = 3});
  CHECK(one.rmse == three.rmse);
  CHECK(one.mae == three.mae);
  CHECK(one.rmse.low < one.rmse.mean);
  CHECK(one.rmse.mean < one.rmse.high);
}

TEST_CASE("ratings that cannot be judged are refused") {
  const table_model broken{3, 3, std::vector<float>(9, std::numeric_limits<float>::quiet_NaN())};
  const auto parts = given_split(3, 3, train, test);
  CHECK_THROWS_WITH(evaluate_ratings(broken, parts), Catch::Contains("NaN or infinite"));
  CHECK_THROWS_AS(evaluate_ratings(constant_model(3, 4), parts), cairn::error);
  CHECK_THROWS_AS(evaluate_ratings(constant_model(3, 3), parts, {.lowest = 5, .highest = 1}), cairn::error);
  CHECK_THROWS_AS(evaluate_ratings(constant_model(3, 3), given_split(3, 3, train, {})), cairn::error);
}
