#include "cairn/language/term_weighting.hpp"

#include <cmath>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("weights of terms by hand", "[language]") {
  CHECK(term_presence{}.weight(3, 10, 2) == 1);
  CHECK(term_counts{}.weight(3, 10, 2) == 3);
  CHECK(tf_idf_weight{.sublinear = false}.weight(3, 9, 4) == Approx(3 * (std::log(10. / 5) + 1)));
  CHECK(tf_idf_weight{}.weight(3, 9, 4) == Approx((1 + std::log(3.)) * (std::log(2.) + 1)));
  CHECK(tf_idf_weight{}.weight(1, 9, 9) == Approx(1));
}
