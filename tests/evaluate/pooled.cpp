#include "cairn/evaluate/pooled.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"

TEST_CASE("pooled errors are those of all ratings together") {
  cairn::rating_result first, second;
  first.users = {1, 4};
  first.ratings = {2, 1};
  first.squared_error = {1, 4};
  first.absolute_error = {1, 2};
  second.users = {4, 7};
  second.ratings = {3, 1};
  second.squared_error = {2, 9};
  second.absolute_error = {1, 3};
  first.folded_in = 1;
  second.by_mean = 2;
  const std::vector<cairn::rating_result> folds{first, second};
  const auto all = cairn::pooled(folds);
  CHECK(all.users == std::vector<cairn::user_index>{1, 4, 7});
  CHECK(all.ratings == std::vector<std::size_t>{2, 4, 1});
  CHECK(all.squared_error[1] == Approx((4 + 3 * 2) / 4.));
  CHECK(all.rmse.mean == Approx(std::sqrt((2 * 1 + 4 + 3 * 2 + 9) / 7.)));
  CHECK(all.mae.mean == Approx((2 * 1 + 2 + 3 * 1 + 3) / 7.));
  CHECK(all.rmse.low <= all.rmse.mean);
  CHECK(all.rmse.high >= all.rmse.mean);
  CHECK(all.folded_in == 1);
  CHECK(all.by_mean == 2);
  CHECK_THROWS_AS(cairn::pooled({}), cairn::error);
}

TEST_CASE("counts of folds add up") {
  const auto sum =
      cairn::summed({.users = 1, .skipped = 2, .folded_in = 3, .by_popularity = 4, .masked = 5, .colliding = 6},
                    {.users = 10, .skipped = 20, .folded_in = 30, .by_popularity = 40, .masked = 50, .colliding = 60});
  CHECK(sum == cairn::evaluation_counts{
                   .users = 11, .skipped = 22, .folded_in = 33, .by_popularity = 44, .masked = 55, .colliding = 66});
}
