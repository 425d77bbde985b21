#include "cairn/evaluate/rating.hpp"

#include <cmath>
#include <limits>

#include "cairn/recommender/any_recommender.hpp"
#include "catch.hpp"
#include "toy.hpp"

using namespace cairn;

namespace {

const std::vector<interaction> rated_train{{0, 0, 4}, {1, 1, 2}};
const std::vector<interaction> rated_test{{0, 1, 5}, {0, 2, 1}, {1, 0, 3}, {2, 0, 5}};

}  // namespace

TEST_CASE("rating errors by hand; a new customer is given the mean of train") {
  const table_model model{3, 3, {0, 4, 3, /**/ 7, 0, 0, /**/ 0, 0, 0}};
  const auto result = evaluate_ratings(model, given_split(3, 3, rated_train, rated_test));
  // errors -1, 2, 4, and 3 - 5
  CHECK(result.rmse.mean == Approx(std::sqrt((1 + 4 + 16 + 4) / 4.)));
  CHECK(result.mae.mean == Approx(9. / 4));
  CHECK(result.by_mean == 1);
  CHECK(result.rmse.low <= result.rmse.mean);
  CHECK(result.ratings == std::vector<std::size_t>{2, 1, 1});
  CHECK(result.squared_error[0] == Approx(2.5));
  const auto clipped = evaluate_ratings(model, given_split(3, 3, rated_train, rated_test), {.lowest = 1, .highest = 5});
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
  const auto parts = given_split(3, 3, rated_train, rated_test);
  CHECK_THROWS_WITH(evaluate_ratings(broken, parts), Catch::Contains("NaN or infinite"));
  CHECK_THROWS_AS(evaluate_ratings(constant_model(3, 4), parts), cairn::error);
  CHECK_THROWS_AS(evaluate_ratings(constant_model(3, 3), parts, {.lowest = 5, .highest = 1}), cairn::error);
  CHECK_THROWS_AS(evaluate_ratings(constant_model(3, 3), given_split(3, 3, rated_train, {})), cairn::error);
}

TEST_CASE("a history is folded in where the model inside is able, and else the mean of train stands in") {
  const std::vector<interaction> past{{2, 1, 4}};
  const split<interactions> parts{part_maker::train(interactions(3, 3, rated_train)),
                                  part_maker::test(interactions(3, 3, past)),
                                  part_maker::test(interactions(3, 3, rated_test))};
  const auto unable =
      evaluate_ratings(any_recommender(table_model{3, 3, {0, 4, 3, /**/ 7, 0, 0, /**/ 0, 0, 0}}), parts);
  CHECK(unable.folded_in == 0);
  CHECK(unable.by_mean == 1);
  CHECK(unable.mae.mean == Approx(9. / 4));
  struct folding_model : table_model {
    void score_history(history_view history, std::span<float> scores) const {
      for (float& score : scores) score = history.values[0];
    }
  };
  const auto able =
      evaluate_ratings(any_recommender(folding_model{{3, 3, {0, 4, 3, /**/ 7, 0, 0, /**/ 0, 0, 0}}}), parts);
  CHECK(able.folded_in == 1);
  CHECK(able.mae.mean == Approx((1 + 2 + 4 + 1) / 4.));
}

TEST_CASE("two rating models are compared user by user, by the weight of their ratings") {
  rating_result a, b;
  a.users = b.users = {0, 1};
  a.ratings = b.ratings = {1, 3};
  a.absolute_error = {2, 1};
  b.absolute_error = {1, 2};
  a.squared_error = {4, 1};
  b.squared_error = {1, 4};
  CHECK(compare(a, b, "mae").difference.mean == Approx((1. * 1 - 3 * 1) / 4));   // the difference of the two MAEs
  CHECK(compare(a, b, "rmse").difference.mean == Approx((1. * 3 - 3 * 3) / 4));  // of the two mean squared errors
  CHECK_THROWS_WITH(compare(a, b, "rsme"), Catch::Contains("perhaps 'rmse'"));
  b.ratings = {2, 2};
  CHECK_THROWS_WITH(compare(a, b, "mae"), Catch::Contains("same users and ratings"));

  const auto parts = random_parts(200, 30, 3, 4, 5);
  auto worse = random_model(200, 30, 2, 5), better = worse;
  for (user_index user = 0; user < 200; ++user) {
    const auto items = parts.test->by_user().columns_of(user);
    const auto values = parts.test->by_user().values_of(user);
    for (std::size_t n = 0; n < items.size(); ++n) better.table[user * 30U + items[n]] = values[n] + .5F;
  }
  const auto good = evaluate_ratings(better, parts), bad = evaluate_ratings(worse, parts);
  const auto verdict = compare(good, bad, "rmse");
  CHECK(verdict.difference.mean == Approx(good.rmse.mean * good.rmse.mean - bad.rmse.mean * bad.rmse.mean));
  CHECK(verdict.difference.high < 0);
  CHECK(verdict.p_permutation < .01);
  CHECK(compare(good, good, "mae").p_permutation == 1);
}
