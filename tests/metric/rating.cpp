#include "cairn/metric/rating.hpp"

#include <array>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct signed_error : cairn::mae {
  double loss(double prediction, double rating) const noexcept { return prediction - rating; }
};
struct attracted_to_3 : cairn::mae {
  double loss(double prediction, double) const noexcept { return std::abs(prediction - 3); }
};
struct falling_total : cairn::mae {
  double total(double mean) const noexcept { return -mean; }
};
}  // namespace

TEST_CASE("rmse and mae obey the law of rating metrics, which rejects what breaks it") {
  CHECK(cairn::test::obeys_rating_law(cairn::rmse{}, 1, 5));
  CHECK(cairn::test::obeys_rating_law(cairn::mae{}, 1, 5));
  CHECK_FALSE(cairn::test::obeys_rating_law(signed_error{}, 1, 5));
  CHECK_FALSE(cairn::test::obeys_rating_law(attracted_to_3{}, 1, 5));
  CHECK_FALSE(cairn::test::obeys_rating_law(falling_total{}, 1, 5));
}

TEST_CASE("rmse and mae of errors 1, -2, 2") {
  constexpr cairn::rmse squared;
  constexpr cairn::mae absolute;
  CHECK(squared.total((squared.loss(4, 3) + squared.loss(1, 3) + squared.loss(5, 3)) / 3) == Approx(1.7320508076));
  CHECK(absolute.total((absolute.loss(4, 3) + absolute.loss(1, 3) + absolute.loss(5, 3)) / 3) == Approx(5. / 3));
  const std::vector<float> predictions{4, 1, 5};
  CHECK(cairn::value_of(squared, predictions, std::array{3, 3, 3}) == Approx(1.7320508076));
  CHECK(cairn::value_of(absolute, predictions, std::array{3., 3., 3.}) == Approx(5. / 3));
}

TEST_CASE("ratings that do not lie side by side, or are none, are refused") {
  const std::array<double, 2> fine{3, 4};
  CHECK_THROWS_WITH(cairn::value_of(cairn::mae{}, fine, std::array{3.}), Catch::Contains("2 predictions of 1 ratings"));
  CHECK_THROWS_AS(cairn::value_of(cairn::mae{}, std::vector<double>{}, std::vector<double>{}), cairn::error);
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_WITH(cairn::value_of(cairn::rmse{}, std::array{3., bad}, fine),
                      Catch::Contains("rmse, number 1") && Catch::Contains("finite"));
    CHECK_THROWS_AS(cairn::value_of(cairn::rmse{}, fine, std::array{3., bad}), cairn::error);
  }
}
