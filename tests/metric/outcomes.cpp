#include "cairn/metric/outcomes.hpp"

#include <array>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("samples of equal prediction come together, by falling prediction") {
  const std::vector<float> predictions{.5F, .25F, .5F, 1, .25F, .5F};
  const auto groups = grouped_outcomes(predictions, std::array<bool, 6>{true, false, false, true, true, true}, "here");
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].prediction == 1);
  CHECK(groups[1].prediction == .5);
  CHECK(groups[1].count == 3);
  CHECK(groups[1].happened == 2);
  CHECK(groups[2].count == 2);
  CHECK(groups[2].happened == 1);
  const outcome_group all = joined(groups);
  CHECK(all.count == 6);
  CHECK(all.happened == 4);
  CHECK(all.prediction == Approx(.5));
  CHECK(joined({}).prediction == 0);
}

TEST_CASE("what is no prediction or no outcome is refused by number") {
  const std::array<double, 2> fine{.5, .25};
  const std::array<int, 2> yes{1, 0};
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_WITH(grouped_outcomes(std::array{.5, bad}, yes, "here"), Catch::Contains("here: prediction 1 is NaN"));
    CHECK_THROWS_AS(grouped_outcomes(fine, std::array{1., bad}, "here"), cairn::error);
  }
  CHECK_THROWS_WITH(grouped_outcomes(fine, std::array{1, 2}, "here"), Catch::Contains("outcome 1 is 2"));
  CHECK_THROWS_WITH(grouped_outcomes(fine, std::array{1}, "here"), Catch::Contains("2 predictions of 1 outcomes"));
  CHECK_THROWS_AS(grouped_outcomes(std::vector<double>{}, std::vector<double>{}, "here"), cairn::error);
  CHECK(grouped_probabilities(std::array{0., 1.}, yes, "here").size() == 2);
  CHECK_THROWS_WITH(grouped_probabilities(std::array{.5, 1.5}, yes, "here"), Catch::Contains("between 0 and 1"));
  CHECK_THROWS_AS(grouped_probabilities(std::array{.5, -.5}, yes, "here"), cairn::error);
}
