#include "cairn/metric/log_loss.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "law.hpp"
#include "scored_outcomes.hpp"

using namespace cairn;

TEST_CASE("log loss obeys the law of rating metrics for outcomes of 0 and 1") {
  CHECK(test::obeys_rating_law(log_loss{}, 0, 1));
  CHECK(test::obeys_rating_law(log_loss{.epsilon = .01}, 0, 1));
}

namespace {
struct unclipped : log_loss {
  double loss(double p, double y) const noexcept { return -(y * std::log(p) + (1 - y) * std::log(1 - p)); }
};
}  // namespace

TEST_CASE("the law rejects a log loss that is not clipped") {
  CHECK_FALSE(test::obeys_rating_law(unclipped{}, 0, 1));
}

TEST_CASE("log loss by hand and by another program") {
  CHECK(value_of(log_loss{}, std::array{.5F, .25F}, std::array{1, 0}) == Approx((std::log(2) - std::log(.75)) / 2));
  CHECK(value_of(log_loss{}, std::array{.9, .1, .2, .65}, std::array{1, 0, 0, 1}) ==
        Approx(.2161618746).epsilon(1e-9));  // -(2 log .9 + log .8 + log .65) / 4
  // tests/reference/metric.py
  CHECK(value_of(log_loss{}, std::array{0., 1., .5}, std::array{1, 1, 0}) == Approx(11.7439745251569).epsilon(1e-12));
  const cairn::test::scored_outcomes samples;
  CHECK(value_of(log_loss{}, samples.scores, samples.outcomes) == Approx(.569503022474065).epsilon(1e-12));
}

TEST_CASE("sure predictions: right ones are free, wrong ones cost the same either way") {
  const log_loss metric;
  CHECK(metric.loss(1, 1) == 0);
  CHECK(metric.loss(0, 0) == 0);
  CHECK(metric.loss(0, 1) == -std::log(1e-15));
  CHECK(metric.loss(1, 0) == metric.loss(0, 1));
  CHECK(metric.loss(1e-20, 0) > 0);  // small p is not rounded away
  CHECK(log_loss{.epsilon = .01}.loss(1, 0) == Approx(-std::log(.01)));
}

TEST_CASE("log loss refuses an epsilon out of range by name") {
  for (const double bad : {0., -1e-15, .6, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(value_of(log_loss{.epsilon = bad}, std::array{1.}, std::array{1}),
                      Catch::Contains("log_loss.epsilon"));
  }
  CHECK(value_of(log_loss{.epsilon = .5}, std::array{1.}, std::array{1}) == 0);
}

TEST_CASE("what is no probability has no log loss") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [](double p, double y) {
    CHECK(std::isnan(log_loss{}.loss(p, y)));
    CHECK_THROWS_WITH(value_of(log_loss{}, std::array{.5, p}, std::array{1., y}),
                      Catch::Contains("log_loss, number 1"));
  };
  refused(1.0000001, 1);
  refused(-1e-9, 0);
  refused(.5, 2);
  refused(nan, 1);
  refused(.5, nan);
  CHECK_THROWS_WITH(value_of(log_loss{}, std::array{1.5}, std::array{1}), Catch::Contains("between 0 and 1"));
}
