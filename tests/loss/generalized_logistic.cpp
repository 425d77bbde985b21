#include "cairn/loss/generalized_logistic.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_exponent : cairn::generalized_logistic_loss {
  template <class T>
  T slope(T prediction, T target) const noexcept {
    return cairn::generalized_logistic_loss{.exponent = 2 * exponent}.slope(prediction, target);
  }
};
struct planted_offset : cairn::generalized_logistic_loss {
  template <class T>
  T slope(T prediction, T target) const noexcept {
    return cairn::generalized_logistic_loss{.exponent = exponent}.slope(prediction, target);
  }
};
}  // namespace

TEST_CASE("generalized binary cross entropy obeys the law, and the law rejects another exponent's or offset's slope") {
  CHECK(cairn::test::obeys_loss_law(cairn::generalized_logistic_loss{}, 0, 1));
  CHECK(cairn::test::obeys_loss_law(cairn::generalized_logistic_loss{.exponent = .1}, 0, 1));
  CHECK(cairn::test::obeys_loss_law(cairn::generalized_logistic_loss{.exponent = .1, .offset = -2}, 0, 1));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_exponent{}, 0, 1));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_offset{{.offset = -2}}, 0, 1));
}

TEST_CASE("generalized binary cross entropy by the paper's formulas") {
  const cairn::generalized_logistic_loss loss{.exponent = .25};
  const double x = .7, s = 1 / (1 + std::exp(-x));
  CHECK(loss.value(x, 1.) == Approx(-std::log(std::pow(s, .25))));
  CHECK(loss.value(x, 0.) == Approx(-std::log(1 - s)));
  CHECK(cairn::generalized_logistic_loss{}.value(x, .3) == Approx(cairn::logistic_loss{}.value(x, .3)));
  const double share = 256. / 3415;
  const auto calibrated = cairn::generalized_logistic_loss::calibrated(.75, 256, 3416);
  CHECK(calibrated.exponent == Approx(share * (.75 * (1 - 1 / share) + 1 / share)));
  CHECK(cairn::generalized_logistic_loss::calibrated(0, 1, 100).exponent == 1);
  CHECK(cairn::generalized_logistic_loss::calibrated(1, 1, 101).exponent == Approx(.01));
  CHECK(cairn::generalized_logistic_loss::calibrated(1, 500, 101).exponent == 1);  // all are drawn
}

TEST_CASE("with calibration 1 the sigmoid of the best prediction is the chance among all items") {
  // An item that is taken with chance q, and drawn else with chance n / (I - 1): by search.
  const std::size_t negatives = 4, items = 41;
  const double q = .2, share = static_cast<double>(negatives) / static_cast<double>(items - 1);
  const auto loss = cairn::generalized_logistic_loss::calibrated(1, negatives, items);
  double best = 0, least = 1e300;
  for (double x = -5; x < 5; x += 1e-3) {
    const double expected = q * loss.value(x, 1.) + (1 - q) * share * loss.value(x, 0.);
    if (expected < least) least = expected, best = x;
  }
  CHECK(cairn::sigmoid(best) == Approx(q).margin(1e-3));
}

TEST_CASE("a prediction of 0 with the prior as offset is the best of all constant predictions") {
  const std::size_t negatives = 64;
  cairn::generalized_logistic_loss loss{.exponent = .25};
  loss.offset = loss.prior(negatives);
  const auto total = [&](double x) { return loss.value(x, 1.) + static_cast<double>(negatives) * loss.value(x, 0.); };
  CHECK(loss.slope(0., 1.) + static_cast<double>(negatives) * loss.slope(0., 0.) == Approx(0).margin(1e-12));
  CHECK(total(0) < total(.01));
  CHECK(total(0) < total(-.01));
}

TEST_CASE("generalized binary cross entropy refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::generalized_logistic_loss{.exponent = 0}),
                    Catch::Contains("generalized_logistic_loss.exponent"));
  CHECK_THROWS_WITH(cairn::check_loss(cairn::generalized_logistic_loss{.offset = std::nan("")}),
                    Catch::Contains("generalized_logistic_loss.offset"));
  CHECK_THROWS_WITH(cairn::generalized_logistic_loss::calibrated(1.5, 1, 10), Catch::Contains("calibration"));
  CHECK_THROWS_AS(cairn::generalized_logistic_loss::calibrated(1, 0, 10), cairn::error);
}
