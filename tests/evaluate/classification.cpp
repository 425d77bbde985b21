#include "cairn/evaluate/classification.hpp"

#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("classes told apart, by hand", "[evaluate]") {
  matrix<float> p(4, 2);
  p << .75F, .25F, .5F, .5F, .25F, .75F, 1, 0;
  const std::vector<std::uint32_t> labels{0, 1, 1, 2};  // the last class is not known
  const classification_result found = evaluate_classes(p, labels);
  CHECK(found.predictions == std::vector<std::uint32_t>{0, 0, 1, 0});
  CHECK(found.right == std::vector<double>{1, 0, 1, 0});
  CHECK(found.accuracy.mean == .5);
  CHECK(found.log_loss.mean == Approx((-2 * std::log(.75) - std::log(.5) - std::log(1e-15)) / 4));
  // F1: class 0 has 1 right of 1 true and 3 predicted, class 1 has 1 of 2 and 1, class 2 none of 1
  CHECK(found.macro_f1.mean == Approx((2. / 4 + 2. / 3 + 0) / 3));
  CHECK(found.accuracy.low <= .5);
  CHECK(found.accuracy.high >= .5);
}

TEST_CASE("an interval of accuracy is as wide as that of a share", "[evaluate]") {
  constexpr Eigen::Index cases = 1000;
  matrix<float> p(cases, 2);
  std::vector<std::uint32_t> labels;
  random_stream random(2, purpose::simulate);
  for (Eigen::Index n = 0; n < cases; ++n) {
    p.row(n) << .8F, .2F;
    labels.push_back(random.uniform() < .8 ? 0 : 1);
  }
  const classification_result one = evaluate_classes(p, labels, {}, 1), three = evaluate_classes(p, labels, {}, 3);
  CHECK(one.accuracy == three.accuracy);
  CHECK(one.macro_f1 == three.macro_f1);
  const double deviation = std::sqrt(.8 * .2 / 1000);
  CHECK((one.accuracy.high - one.accuracy.low) / 2 == Approx(1.96 * deviation).epsilon(.15));
  CHECK(one.macro_f1.low <= one.macro_f1.mean);
}

TEST_CASE("probabilities that are none are refused", "[evaluate]") {
  matrix<float> p = matrix<float>::Constant(1, 2, .5F);
  CHECK_THROWS_WITH(evaluate_classes(p, std::vector<std::uint32_t>{0, 1}), Catch::Contains("1 rows of probabilities"));
  p(0, 1) = std::nanf("");
  CHECK_THROWS_WITH(evaluate_classes(p, std::vector<std::uint32_t>{0}), Catch::Contains("outside 0 to 1"));
  CHECK_THROWS_WITH(evaluate_classes(matrix<float>(0, 2), {}), Catch::Contains("no case"));
}
