#include "cairn/metric/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"
#include "scored_outcomes.hpp"

using namespace cairn;

TEST_CASE("the bins of a reliability diagram") {
  // The example in scikit-learn's documentation of calibration_curve.
  const std::array probabilities{.1, .2, .3, .4, .65, .7, .8, .9, 1.};
  const std::array outcomes{0, 0, 0, 0, 1, 1, 1, 1, 1};
  const calibration found = calibration_of(probabilities, outcomes, {.bins = 3});
  REQUIRE(found.bins.size() == 3);
  CHECK(found.bins[0].mean_prediction == Approx(.2));
  CHECK(found.bins[1].mean_prediction == Approx(.525));
  CHECK(found.bins[2].mean_prediction == Approx(.85));
  CHECK(found.bins[0].observed_share == 0);
  CHECK(found.bins[1].observed_share == .5);
  CHECK(found.bins[2].observed_share == 1);
  CHECK(found.bins[1].count == 2);
  CHECK(found.expected_error == Approx((3 * .2 + 2 * .025 + 4 * .15) / 9));
  CHECK(found.maximum_error == Approx(.2));
}

TEST_CASE("calibration errors by another program, whatever the order of samples") {
  cairn::test::scored_outcomes samples;
  std::vector<double>& p = samples.scores;
  std::vector<int>& y = samples.outcomes;
  for (int turn = 0; turn < 2; ++turn) {  // tests/reference/metric.py
    const calibration width = calibration_of(p, y, {.bins = 10});
    CHECK(width.expected_error == Approx(.1825).epsilon(1e-12));
    CHECK(width.maximum_error == Approx(.378571428571429).epsilon(1e-12));
    const calibration mass = calibration_of(p, y, {.bins = 5, .by = binning::equal_mass});
    CHECK(mass.expected_error == Approx(.148833333333333).epsilon(1e-12));
    CHECK(mass.maximum_error == Approx(.325).epsilon(1e-12));
    for (const calibration_bin& bin : mass.bins) CHECK(bin.count == 12);
    CHECK(calibration_ratio(p, y) == Approx(.958387096774194).epsilon(1e-12));
    std::reverse(p.begin(), p.end());
    std::reverse(y.begin(), y.end());
  }
}

TEST_CASE("edges belong to the bin below, and equal probabilities to one bin") {
  const calibration edges = calibration_of(std::array{0., .25, .5, .75, 1.}, std::array{0, 0, 1, 1, 1}, {.bins = 4});
  REQUIRE(edges.bins.size() == 4);
  CHECK(edges.bins[0].count == 2);
  const std::array<double, 8> equal{.2, .2, .2, .2, .2, .2, .2, .9};
  const std::array<int, 8> outcomes{1, 0, 0, 0, 0, 0, 0, 1};
  const calibration mass = calibration_of(equal, outcomes, {.bins = 4, .by = binning::equal_mass});
  REQUIRE(mass.bins.size() == 2);
  CHECK(mass.bins[0].count == 7);
  CHECK(mass.bins[0].observed_share == Approx(1. / 7));
  CHECK(calibration_of(equal, outcomes, {.bins = 1}).bins.size() == 1);
  // Many equal ones go where their middle one falls: of 1, 4 and 1 samples, each third gets one group.
  CHECK(calibration_of(std::array{.1, .2, .2, .2, .2, .9}, std::array{0, 0, 1, 0, 0, 1},
                       {.bins = 3, .by = binning::equal_mass})
            .bins.size() == 3);
}

TEST_CASE("outcomes drawn by their probability are calibrated, and overconfident ones are not") {
  random_stream random(5, purpose::simulate);
  constexpr std::size_t samples = 40000;
  std::vector<double> p(samples), sure(samples);
  std::vector<int> y(samples);
  for (std::size_t n = 0; n < samples; ++n) {
    p[n] = random.uniform();
    sure[n] = p[n] < .5 ? p[n] / 2 : (1 + p[n]) / 2;
    y[n] = random.uniform() < p[n] ? 1 : 0;
  }
  // Standard error of a bin: at most sqrt(1/4 15 / 40,000) = .0097; of the ratio: sqrt(1/6 / 40,000) / .5 = .004.
  CHECK(calibration_of(p, y).maximum_error < .039);
  CHECK(calibration_of(p, y).expected_error < .0097);
  CHECK(calibration_ratio(p, y) == Approx(1).margin(.016));
  // The mean of |sure - p| is 1/8, and each bin lies on one side.
  CHECK(calibration_of(sure, y, {.bins = 20}).expected_error == Approx(.125).margin(.01));
  CHECK(calibration_of(sure, y, {.bins = 20, .by = binning::equal_mass}).expected_error == Approx(.125).margin(.01));
}

TEST_CASE("what cannot be calibrated is refused") {
  CHECK_THROWS_WITH(calibration_of(std::array{.5}, std::array{1}, {.bins = 0}),
                    Catch::Contains("calibration_settings.bins"));
  CHECK_THROWS_WITH(calibration_of(std::array{1.5}, std::array{1}), Catch::Contains("between 0 and 1"));
  CHECK_THROWS_AS(calibration_of(std::array{.5}, std::array{.5}), cairn::error);
  CHECK_THROWS_WITH(calibration_ratio(std::array{.5}, std::array{0}), Catch::Contains("nothing happened"));
}
