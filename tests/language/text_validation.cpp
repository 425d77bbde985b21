#include "cairn/language/text_validation.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("a validation is the mean log probability of the true classes, or the share of right ones", "[language]") {
  const std::vector<float> scores{1, 0, 2, 2, 0, 500};
  const std::vector<std::uint32_t> labels{0, 0, 1};
  const double first = -std::log(1 + std::exp(-1.));
  CHECK(validation_value_of(text_validation::log_loss, scores, labels, 2) == Approx((first - std::log(2.)) / 3));
  CHECK(validation_value_of(text_validation::accuracy, scores, labels, 2) == 1);  // the first of equal scores
  const std::vector<std::uint32_t> others{1, 1, 0};
  CHECK(validation_value_of(text_validation::log_loss, scores, others, 2) ==
        Approx((first - 1 - std::log(2.) - 500) / 3));
  CHECK(validation_value_of(text_validation::accuracy, scores, others, 2) == 0);
}

TEST_CASE("a validation without cases, or of other shapes, is refused", "[language]") {
  const std::vector<float> scores{1, 0};
  CHECK_THROWS_WITH(validation_value_of(text_validation::accuracy, {}, {}, 2), Catch::Contains("other cases"));
  CHECK_THROWS_WITH(validation_value_of(text_validation::accuracy, scores, std::vector<std::uint32_t>{0, 1}, 2),
                    Catch::Contains("a score for each case and class"));
}
