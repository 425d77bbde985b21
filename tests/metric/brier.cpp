#include "cairn/metric/brier.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "law.hpp"
#include "scored_outcomes.hpp"

using namespace cairn;

namespace {
struct brier_of_rounded : brier {  // no longer nearest to the truth
  double loss(double p, double y) const noexcept { return std::abs(p - .5) + (p - y) * (p - y); }
};
}  // namespace

TEST_CASE("the Brier score obeys the law of rating metrics, which rejects a bent one") {
  CHECK(test::obeys_rating_law(brier{}, 0, 1));
  CHECK_FALSE(test::obeys_rating_law(brier_of_rounded{}, 0, 1));
}

TEST_CASE("Brier score by hand and by another program") {
  // The example in scikit-learn's documentation of brier_score_loss: .037...
  CHECK(value_of(brier{}, std::array{.1, .9, .8, .3}, std::array{0, 1, 1, 0}) == Approx(.0375).epsilon(1e-12));
  CHECK(value_of(brier{}, std::array{1.F, 0.F}, std::array{0, 1}) == 1);
  const cairn::test::scored_outcomes made;
  CHECK(value_of(brier{}, made.scores, made.outcomes) ==
        Approx(.180488333333333).epsilon(1e-12));  // tests/reference/metric.py
}

TEST_CASE("the parts of the Brier score add up to it") {
  const cairn::test::scored_outcomes made;
  const brier_parts parts = brier_parts_of(made.coarse, made.outcomes);
  CHECK(parts.reliability == Approx(.0461111111111111).epsilon(1e-12));  // tests/reference/metric.py
  CHECK(parts.resolution == Approx(.119166666666667).epsilon(1e-12));
  CHECK(parts.uncertainty == Approx(.249722222222222).epsilon(1e-12));
  CHECK(parts.score() == Approx(value_of(brier{}, made.coarse, made.outcomes)).epsilon(1e-12));
  const brier_parts exact = brier_parts_of(made.scores, made.outcomes);
  CHECK(exact.score() == Approx(value_of(brier{}, made.scores, made.outcomes)).epsilon(1e-12));
}

TEST_CASE("a constant forecast resolves nothing, a calibrated one is reliable") {
  const std::array outcomes{1, 0, 0, 0, 1, 1, 1, 0};
  const brier_parts constant = brier_parts_of(std::array{.5, .5, .5, .5, .5, .5, .5, .5}, outcomes);
  CHECK(constant.resolution == 0);
  CHECK(constant.reliability == 0);
  CHECK(constant.uncertainty == .25);
  const brier_parts calibrated = brier_parts_of(std::array{.25, .25, .25, .25, .75, .75, .75, .75}, outcomes);
  CHECK(calibrated.reliability == 0);
  CHECK(calibrated.resolution == Approx(.0625));
  const brier_parts reversed = brier_parts_of(std::array{.75, .75, .75, .75, .25, .25, .25, .25}, outcomes);
  CHECK(reversed.resolution == Approx(.0625));  // as informative, but unreliable
  CHECK(reversed.reliability == Approx(.25));
}

TEST_CASE("what is no probability has no Brier score") {
  CHECK(std::isnan(brier{}.loss(1.5, 1)));
  CHECK(std::isnan(brier{}.loss(.5, -1)));
  CHECK(std::isnan(brier{}.loss(std::numeric_limits<double>::quiet_NaN(), 1)));
  CHECK_THROWS_WITH(value_of(brier{}, std::array{1.5}, std::array{1}), Catch::Contains("brier, number 0"));
  CHECK_THROWS_WITH(brier_parts_of(std::array{1.5}, std::array{1}), Catch::Contains("brier_parts_of"));
  CHECK_THROWS_AS(brier_parts_of(std::array{.5}, std::array{.5}), cairn::error);
}
